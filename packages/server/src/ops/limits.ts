/** Bounds of a server. Each is a number with its unit; tests make them small. */
export const SERVER_LIMITS = {
  // The log and the room's loop
  maxUnitsPerCommit: 512,
  maxQueuedUnits: 20_000,
  maxQueuedCommandsPerRoom: 5_000,
  maxUnitsPerRoomTurn: 128,
  maxCachedStandingsPerRoom: 10_000,
  /** Above it messages are stored and shown to nobody; hosts, gifts and all that is essential excepted. */
  shownMessagesPerRoomPerSecond: 120,
  shownMessagesPerRoomBurst: 1_200,
  maxOpenRooms: 10_000,
  closeIdleRoomAfterMs: 300_000,
  snapshotEveryEvents: 500,
  tickIntervalMs: 500,
  storeLikesIntervalMs: 5_000,
  compareHeadsIntervalMs: 1_000,
  minFreeDiskBytes: 64 * 1_024 * 1_024,
  /** Kept free besides, but for a twentieth of the disk at most: from guests and members, so that staff can act; from guests. */
  memberDiskReserveBytes: 96 * 1_024 * 1_024,
  guestDiskReserveBytes: 192 * 1_024 * 1_024,
  /** What all rooms may hold together. */
  maxSiteLogBytes: 256 * 1_024 * 1_024 * 1_024,
  measureSiteIntervalMs: 30_000,
  checkDiskIntervalMs: 2_000,
  /** What the log of one room may take. Above it those below moderator are refused; staff have a share of it more. */
  maxRoomLogBytes: 8 * 1_024 * 1_024 * 1_024,
  roomLogReserveShare: 0.1,
  keepCommandKeysMs: 7 * 86_400_000,
  /** After an erasure a file of SQLite up to this size is made anew at once, a larger one when the server stops. */
  purgeNowBelowBytes: 256 * 1_024 * 1_024,
  maxReopenAttempts: 3,
  /** Of a database server, which comes back by itself or is replaced: at most two seconds apart. */
  maxReopenAttemptsOfServer: 1_800,

  // Fan-out
  maxRingEvents: 2_000,
  maxRingBytes: 2 * 1_024 * 1_024,
  maxReplayEvents: 2_000,
  maxReplayBytes: 1_024 * 1_024,
  snapshotMessages: 50,
  /** Of one answer with messages: of history, by their seqs, and what a screen starts with. */
  maxHistoryBytes: 256 * 1_024,
  minFlushIntervalMs: 5,
  /** Added to it, in part or whole, as the event loop fills up. */
  addedFlushMsUnderLoad: 60,
  maxFlushIntervalMs: 100,
  maxFlushIntervalMsHuge: 500,
  hugeRoomViewers: 5_000,
  maxEventsPerFrame: 500,
  maxPassSliceMs: 10,
  /** A frame's length times its readers: below it packing costs more than it saves. */
  minSharedCharsToCompress: 8_192,
  signalIntervalMs: 500,

  // Presence: who shows that they are here, with data of their own
  maxPresentPerRoom: 500,
  /** Of the data of one person, as JSON. */
  maxPresenceBytes: 1_024,
  /** Of all rooms of a node. */
  maxPresenceBytesInAll: 64 * 1_024 * 1_024,
  /** What one frame tells; with the interval, as much as the people of a full room may change. */
  maxPresenceChangesPerFrame: 250,
  presenceIntervalMs: 500,
  /** How long somebody whose connection was lost, or whose node is gone, is present still. */
  presenceGraceMs: 10_000,
  presencePerActorPerSecond: 1,
  presencePerActorBurst: 10,

  // Up to where people have read
  writeReadsIntervalMs: 2_000,
  maxReadsPerWrite: 500,
  maxReadsWaiting: 100_000,
  /** Of one person; those where they read last. */
  maxReadRoomsPerPerson: 200,
  /** Not renewed for so long they are forgotten. */
  keepReadsMs: 180 * 86_400_000,
  maxUnreadCounted: 100,

  // Consumers of the log, each on its own
  maxConsumerLogsAtOnce: 8,
  /** Known to be ahead; those beyond it are found again. */
  maxConsumerLogsWaiting: 20_000,
  /** Whose cursors a node holds. */
  maxConsumerLogsKnown: 20_000,
  /** Appended just now, of all logs: kept so that they need not be read. */
  maxConsumerTailEvents: 20_000,
  maxConsumerBatchEvents: 200,
  maxConsumerBatchBytes: 1_024 * 1_024,
  /** Of one log, before others have their turn. */
  maxConsumerBatchesPerTurn: 8,
  /** What is appended meanwhile is given together. */
  consumerWakeDelayMs: 50,
  consumerTimeoutMs: 30_000,
  consumerFirstBackOffMs: 500,
  consumerMaxBackOffMs: 60_000,
  /** Of one event; then it is a dead letter. */
  maxConsumerAttempts: 10,
  maxDeadLettersPerConsumer: 1_000,
  writeCursorsIntervalMs: 1_000,
  maxCursorsPerWrite: 500,
  /** For logs that are ahead and nobody told of. */
  sweepConsumersIntervalMs: 30_000,
  maxHeadsPerSweep: 1_000,
  /** How long the head of a log is not cut for a consumer that has not read it. */
  keepForConsumersMs: 7 * 86_400_000,

  // Cards of rooms, for lists
  maxListedCards: 24,
  writeViewersIntervalMs: 5_000,
  /** Then what was written of a room's viewers is nobody's any more. */
  viewersValidMs: 60_000,

  // Sockets, over every listener; what the system gives the process bounds them too
  maxSockets: 25_000,
  /** A school or an office behind one address. Trusted proxies are not counted: those behind them are. */
  maxSocketsPerAddress: 4_000,
  newSocketsPerAddressPerSecond: 200,
  newSocketsPerAddressBurst: 4_000,
  /** Those that have shown nothing complete yet. */
  maxPendingSockets: 4_000,
  maxPendingSocketsPerAddress: 1_000,
  pendingSocketTimeoutMs: 10_000,
  maxIngestSockets: 400,
  maxIngestSocketsPerAddress: 40,
  maxPendingIngestSockets: 200,
  maxPendingIngestSocketsPerAddress: 10,
  /** Where figures are, and what nodes ask of each other. */
  maxOpsSockets: 2_000,
  maxPendingOpsSockets: 200,
  /** What waits until the network takes it. */
  maxUnreadBytesPerSocket: 16 * 1_024 * 1_024,
  maxUnreadBytesPerAddress: 64 * 1_024 * 1_024,
  maxUnreadBytes: 512 * 1_024 * 1_024,
  /** Of which nothing is taken for so long. */
  stalledSocketTimeoutMs: 30_000,

  // Requests
  requestsPerAddressPerSecond: 1_000,
  requestsPerAddressBurst: 5_000,
  maxRequestsInFlight: 20_000,
  maxRequestsInFlightPerAddress: 4_000,
  /** Begun in one turn of the event loop; the others begin in the turns that follow. */
  maxRequestsPerTurn: 32,
  maxRequestMsPerTurn: 5,

  // Expensive work, each kind with a queue of its own
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
  /** Whom the kernel holds until they are taken in, up to its own bound (`somaxconn`); beyond it they try again in seconds. */
  maxConnectionsToAccept: 16_384,
  /** What those who come may take of one turn of the event loop. */
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
  commandsPerActorPerSecond: 10,
  commandsPerActorBurst: 40,
  likesPerActorPerSecond: 20,
  likesPerActorBurst: 600,
  maxPendingFramesPerConnection: 64,
  silentPingIntervalMs: 20_000,
  maxSilenceMs: 45_000,
  maxTrackedActors: 100_000,

  // Other nodes
  /** Calls of the last half minute, remembered so that none is taken twice; more than so many are refused. */
  maxSpentNonces: 500_000,

  // Leaving other nodes
  /** From saying that it is not ready until nobody is taken in any more: balancers ask every second or two. */
  drainNoticeMs: 3_000,
  /** Over how long the viewers of a node are moved to the others. */
  drainOverMs: 5_000,

  // The video
  /** How long an encoder that was lost is waited for, so that it goes on with its broadcast. */
  encoderGraceMs: 45_000,
  /** How often, within how long, an encoder that is sending loses its place to another one; then the other one is refused. */
  maxEncoderTakeOvers: 3,
  encoderTakeOversWindowMs: 60_000,

  // Recordings: the older goes first; below either bound of free space nothing is written
  keepRecordingsMs: 14 * 86_400_000,
  maxRecordingsBytes: 20_000_000_000,
  recordingMinFreeBytes: 5_000_000_000,
  recordingMinFreeShare: 0.1,
  /** Of one room: the older of its own goes first. */
  maxRecordingsBytesPerRoom: 10_000_000_000,
  maxClipsPerRoom: 100,
  /** Files to take away, which are made when they are asked for and kept for an hour. */
  maxDownloadFiles: 20,
  maxDownloadFilesBytes: 10_500_000_000,
  /** What may wait for a slow disk, of one recording. */
  maxRecorderWaitingBytes: 32 * 1_024 * 1_024,

  // HTTP
  maxRequestBytes: 64 * 1_024,
  requestTimeoutMs: 15_000,
  signInAttemptsPerMinute: 10,
  wrongPasswordsPerMinute: 20,
  unknownRoomsPerAddressPerMinute: 60,
} as const

/** The bounds with their values open, so that a test can set its own. */
export type ServerLimits = { [K in keyof typeof SERVER_LIMITS]: number }
