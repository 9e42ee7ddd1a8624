/** Limits of a server. The name of each ends in its unit; tests make them small. */
export const SERVER_LIMITS = {
  // The log and the room's loop
  maxUnitsPerCommit: 512,
  maxQueuedUnits: 20_000,
  maxQueuedCommandsPerRoom: 5_000,
  maxUnitsPerRoomTurn: 128,
  maxCachedRowsPerRoom: 10_000,
  /** Above it messages are stored, but shown to nobody, except those by staff. Gifts and essential events are always shown. */
  shownMessagesPerRoomPerSecond: 120,
  shownMessagesPerRoomBurst: 1_200,
  maxOpenRooms: 10_000,
  /** What many ask the storage at the same time is asked together, so often at most. */
  gatherIntervalMs: 20,
  maxAskedTogether: 64,
  maxWaitingToAsk: 20_000,
  /** What is kept in memory of what was read from the storage. */
  maxCacheBytes: 64 * 1_024 * 1_024,
  maxCacheEntries: 20_000,
  maxCachedTextBytes: 2 * 1_024 * 1_024,
  maxCachedKeysPerGroup: 256,
  keepCachedMs: 600_000,
  closeIdleRoomAfterMs: 300_000,
  snapshotEveryEvents: 500,
  tickIntervalMs: 500,
  storeLikesIntervalMs: 5_000,
  compareHeadsIntervalMs: 1_000,
  minFreeDiskBytes: 64 * 1_024 * 1_024,
  /** Also kept free from guests and members, so that staff can act; at most a twentieth of the disk. */
  memberDiskReserveBytes: 96 * 1_024 * 1_024,
  /** Also kept free from guests; at most a twentieth of the disk. */
  guestDiskReserveBytes: 192 * 1_024 * 1_024,
  /** The maximum size of all rooms together. */
  maxSiteLogBytes: 256 * 1_024 * 1_024 * 1_024,
  measureSiteIntervalMs: 30_000,
  followSiteIntervalMs: 500,
  checkDiskIntervalMs: 2_000,
  /** The maximum size of one room's log. Above it, people below moderator are refused; staff have a reserve beyond it. */
  maxRoomLogBytes: 8 * 1_024 * 1_024 * 1_024,
  roomLogReserveShare: 0.1,
  keepCommandKeysMs: 7 * 86_400_000,
  /** What was administered, such as API keys that were made; the oldest are deleted first. */
  keepAuditMs: 730 * 86_400_000,
  maxAuditRows: 1_000_000,
  /** After an erasure, an SQLite file up to this size is rewritten at once, a larger one when the server stops. */
  purgeNowBelowBytes: 256 * 1_024 * 1_024,
  checkCertificateIntervalMs: 60_000,
  /** The pause after an order that failed; it doubles with each one, up to the maximum. */
  retryCertificateMs: 300_000,
  maxRetryCertificateMs: 6 * 3_600_000,
  maxReopenAttempts: 3,
  /** For a database server, which comes back by itself or is replaced: attempts are at most two seconds apart. */
  maxReopenAttemptsOfServer: 1_800,

  // Fan-out
  maxRingEvents: 2_000,
  maxRingBytes: 2 * 1_024 * 1_024,
  maxReplayEvents: 2_000,
  maxReplayBytes: 1_024 * 1_024,
  snapshotMessages: 50,
  /** The maximum size of one answer with messages: history, messages by seq, and the initial state of a screen. */
  maxHistoryBytes: 256 * 1_024,
  minFlushIntervalMs: 5,
  /** Added to the minimum when the event loop is full; with less load far less, by its fourth power. */
  addedFlushMsUnderLoad: 60,
  maxFlushIntervalMs: 100,
  maxFlushIntervalMsHuge: 500,
  hugeRoomViewers: 5_000,
  maxEventsPerFrame: 500,
  maxPassSliceMs: 5,
  /** The length of a frame times its readers; below it compression costs more than it saves. */
  minSharedCharsToCompress: 8_192,
  signalIntervalMs: 500,

  // Presence: who shows that they are here, with data of their own
  maxPresentPerRoom: 500,
  /** The data of one person, as JSON. */
  maxPresenceBytes: 1_024,
  /** The data in all rooms of a node. */
  maxPresenceBytesInAll: 64 * 1_024 * 1_024,
  /** Changes in one frame; together with the interval, enough for all changes that a full room may make. */
  maxPresenceChangesPerFrame: 250,
  presenceIntervalMs: 500,
  /** How long somebody stays present after their connection was lost or their node failed. */
  presenceGraceMs: 10_000,
  presencePerActorPerSecond: 1,
  presencePerActorBurst: 10,

  // Read positions
  writeReadsIntervalMs: 2_000,
  maxReadsPerWrite: 500,
  maxReadsWaiting: 100_000,
  /** Rooms per person; those where they read last are kept. */
  maxReadRoomsPerPerson: 200,
  /** Read positions that are not renewed for this long are deleted. */
  keepReadsMs: 180 * 86_400_000,
  maxUnreadCounted: 100,

  // Consumers of the log, each on its own
  maxConsumerLogsAtOnce: 8,
  /** Logs known to have undelivered events; further ones are found again by the sweep. */
  maxConsumerLogsWaiting: 20_000,
  /** Logs whose cursors a node keeps in memory. */
  maxConsumerLogsKnown: 20_000,
  /** Recent events of all logs, kept in memory so that they need not be read. */
  maxConsumerTailEvents: 20_000,
  maxConsumerBatchEvents: 200,
  maxConsumerBatchBytes: 1_024 * 1_024,
  /** Batches of one log before other logs get their turn. */
  maxConsumerBatchesPerTurn: 8,
  /** Events appended during the delay are delivered together. */
  consumerWakeDelayMs: 50,
  consumerTimeoutMs: 30_000,
  consumerFirstBackOffMs: 500,
  consumerMaxBackOffMs: 60_000,
  /** Attempts per event; then it becomes a dead letter. */
  maxConsumerAttempts: 10,
  maxDeadLettersPerConsumer: 1_000,
  writeCursorsIntervalMs: 1_000,
  maxCursorsPerWrite: 500,
  /** Finds logs with undelivered events that were not announced. */
  sweepConsumersIntervalMs: 30_000,
  maxHeadsPerSweep: 1_000,
  /** How long the beginning of a log is kept for a consumer that has not read it. */
  keepForConsumersMs: 7 * 86_400_000,

  // Outlets: where what happens in rooms leaves
  maxOutlets: 50,
  /** After so many failures an outlet is paused; with the delays between them that takes nearly three days. */
  maxOutletFailures: 20,
  outletFirstBackOffMs: 1_000,
  outletMaxBackOffMs: 12 * 3_600_000,
  /** So late another node follows what was changed. */
  followOutletsIntervalMs: 1_000,
  writeDeliveriesIntervalMs: 1_000,
  /** Of one outlet; of more attempts, those that failed and the newest are kept. */
  maxDeliveriesPerWrite: 50,
  maxDeliveriesKept: 1_000,
  keepDeliveriesMs: 7 * 86_400_000,

  // Rooms that were deleted
  /** By then every node has written what it had gathered of the room. */
  purgeDelayMs: 2_000,
  /** Finds what a node that stopped has left. */
  sweepDeletedRoomsIntervalMs: 10_000,
  maxRoomsPerPurge: 100,
  /** Removed by one transaction, behind which others wait. */
  maxEventsPerPurge: 1_000,

  // Room cards, for lists
  maxListedCards: 24,
  writeViewersIntervalMs: 5_000,
  /** How long the stored number of a room's viewers is valid. */
  viewersValidMs: 60_000,

  // Reports of shows
  /** What viewers did since then is lost when a node is killed. */
  writeReportsIntervalMs: 5_000,
  /** What the log tells of shows; a node that is killed has it counted again. */
  writeCountsIntervalMs: 1_000,
  /** The oldest are deleted first. */
  maxReportsPerRoom: 100,
  maxListedReports: 30,

  // Sockets, over every listener; the system's limits for the process also apply
  maxSockets: 25_000,
  /** Enough for a school or an office behind one address. Trusted proxies are not counted, the clients behind them are. */
  maxSocketsPerAddress: 4_000,
  newSocketsPerAddressPerSecond: 200,
  newSocketsPerAddressBurst: 4_000,
  /** Sockets from which nothing complete (a request, a handshake) has arrived yet. */
  maxPendingSockets: 4_000,
  maxPendingSocketsPerAddress: 1_000,
  pendingSocketTimeoutMs: 10_000,
  maxIngestSockets: 400,
  maxIngestSocketsPerAddress: 40,
  maxPendingIngestSockets: 200,
  maxPendingIngestSocketsPerAddress: 10,
  /** Sockets of the operations listener: metrics, and calls between nodes. */
  maxOpsSockets: 2_000,
  maxPendingOpsSockets: 200,
  /** Data that waits for the network. */
  maxUnreadBytesPerSocket: 16 * 1_024 * 1_024,
  maxUnreadBytesPerAddress: 64 * 1_024 * 1_024,
  maxUnreadBytes: 512 * 1_024 * 1_024,
  /** A socket that accepts no data for this long is closed. */
  stalledSocketTimeoutMs: 30_000,

  // Requests
  requestsPerAddressPerSecond: 1_000,
  requestsPerAddressBurst: 5_000,
  maxRequestsInFlight: 20_000,
  maxRequestsInFlightPerAddress: 4_000,
  /** Requests started in one turn of the event loop; the others start in the following turns. */
  maxRequestsPerTurn: 32,
  maxRequestMsPerTurn: 5,

  // Expensive work, each kind with its own queue
  maxPasswordChecks: 1,
  maxHistoryReads: 8,
  maxReplayReads: 4,
  maxFileJobs: 2,
  maxExpensiveWaiting: 512,
  maxExpensiveWaitingPerAddress: 64,
  expensiveWaitTimeoutMs: 5_000,

  // What people may store
  guestStoredBytesPerAddressPerHour: 64 * 1_024 * 1_024,
  storedBytesPerActorPerHour: 256 * 1_024 * 1_024,

  // Connections
  maxConnections: 20_000,
  maxConnectionsPerAddress: 2_000,
  maxConnectionsPerActor: 20,
  newConnectionsPerAddressPerSecond: 100,
  newConnectionsPerAddressBurst: 2_000,
  /** Connections that the kernel queues, up to its own limit (`somaxconn`); others are retried after seconds. */
  maxConnectionsToAccept: 16_384,
  /** The share of joins in one turn of the event loop. */
  joinBudgetMsPerTurn: 5,
  maxJoinStepsPerTurn: 16,
  maxRoomsPerConnection: 20,
  maxUnackedBytes: 4 * 1_024 * 1_024,
  framesPerConnectionPerSecond: 30,
  framesPerConnectionBurst: 120,
  attachesPerAddressPerSecond: 100,
  attachesPerAddressBurst: 1_000,
  guestCommandsPerAddressPerSecond: 100,
  guestCommandsPerAddressBurst: 600,
  /** Of an integrator's server. */
  requestsPerApiKeyPerSecond: 500,
  requestsPerApiKeyBurst: 2_000,
  commandsPerActorPerSecond: 10,
  commandsPerActorBurst: 40,
  likesPerActorPerSecond: 20,
  likesPerActorBurst: 600,
  maxPendingFramesPerConnection: 64,
  silentPingIntervalMs: 20_000,
  maxSilenceMs: 45_000,
  maxTrackedActors: 100_000,

  // Other nodes
  /** Calls of the last half minute, remembered so that none is accepted twice; further calls are refused. */
  maxSpentNonces: 500_000,

  // Draining a node
  /** The time between reporting that it is not ready and refusing connections: balancers check every second or two. */
  drainNoticeMs: 3_000,
  /** How long it takes to move the viewers of a node to the others. */
  drainOverMs: 5_000,

  // Video
  /** How long a lost encoder may take to come back and continue its broadcast. */
  encoderGraceMs: 45_000,
  /** How often an active encoder may be replaced by another one within the window; then others are refused. */
  maxEncoderTakeOvers: 3,
  encoderTakeOversWindowMs: 60_000,

  // Recordings: the oldest are deleted first; below either limit of free space nothing is written
  keepRecordingsMs: 14 * 86_400_000,
  maxRecordingsBytes: 20_000_000_000,
  recordingMinFreeBytes: 5_000_000_000,
  recordingMinFreeShare: 0.1,
  /** Recordings of one room; its oldest are deleted first. */
  maxRecordingsBytesPerRoom: 10_000_000_000,
  maxClipsPerRoom: 100,
  /** Files to download, which are made on request and kept for an hour. */
  maxDownloadFiles: 20,
  maxDownloadFilesBytes: 10_500_000_000,
  /** Data of one recording that may wait for a slow disk. */
  maxRecorderWaitingBytes: 32 * 1_024 * 1_024,

  // Shows from files: one file of each room, until its show is over
  maxShowFileBytes: 4_000_000_000,
  /** Those of all rooms. */
  maxShowFilesBytes: 20_000_000_000,
  /** A file is sent in parts, each within the time of a request. */
  maxShowFilePartBytes: 4 * 1_024 * 1_024,
  /** A file that is not shown is removed after so long. */
  keepShowFileMs: 86_400_000,

  // Mail
  maxMailConnections: 2,
  /** Mails that wait to be handed over, or to be tried again. */
  maxMailsWaiting: 500,
  /** How long one mail may take, with its waiting and all attempts. */
  mailTimeoutMs: 30_000,
  /** Attempts per mail, where the mail server puts it off (an answer 4xx) or the connection is lost. */
  maxMailAttempts: 3,
  /** Before the second attempt; doubled before each further one. */
  mailRetryDelayMs: 2_000,
  /** How long the mail server may be silent. */
  mailSilenceTimeoutMs: 10_000,

  // Images that people send, such as profile pictures
  maxImageJobs: 1,
  maxImageBytes: 5 * 1_024 * 1_024,
  maxImagePixels: 50_000_000,
  maxImageOutputBytes: 64 * 1_024,
  imageTimeoutMs: 10_000,
  /** Memory of the process that decodes one. V8 reserves 512 MiB of it on x64 without using them. */
  maxImageMemoryBytes: 1_280 * 1_024 * 1_024,
  /** New profile pictures of one person. */
  avatarsPerPersonPerHour: 20,

  // HTTP
  maxRequestBytes: 64 * 1_024,
  requestTimeoutMs: 15_000,
  signInAttemptsPerMinute: 10,
  /** Challenges for passkeys, by address: a page that offers to sign in asks for one by itself. */
  passkeyChallengesPerMinute: 60,
  /** Links to sign in that are sent to one mail address. */
  signInMailsPerAddressPerHour: 5,
  wrongPasswordsPerMinute: 20,
  unknownRoomsPerAddressPerMinute: 60,
  /** What players of replays tell of what is watched, each two a minute; there may be many behind one address. */
  replayReportsPerAddressPerMinute: 300,
} as const

/** The limits with any values, so that a test can set its own. */
export type ServerLimits = { [K in keyof typeof SERVER_LIMITS]: number }
