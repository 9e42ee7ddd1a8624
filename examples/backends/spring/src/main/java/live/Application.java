package live;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A back end, as small as it gets: it signs tokens for people, and takes events of rooms. */
@RestController
@SpringBootApplication
public class Application {
  private static final long TOKEN_LIFETIME_S = 900;
  private static final long MAX_AGE_S = 300;
  private static final int MAX_BODY_BYTES = 100_000;
  private static final int MAX_SIGNATURES = 10;
  private static final List<String> ROLES = List.of("guest", "member", "moderator", "host");

  private final JsonMapper json = new JsonMapper();
  private final String keyId;
  private final SecretKeySpec keySecret;
  private final String room;
  private final List<SecretKeySpec> keys;

  /** How far each room is. Keep it in your database, and write it in the transaction of what `apply` does. */
  private final Map<String, Long> applied = new HashMap<>();

  Application(
      @Value("${KEY_ID}") String keyId,
      @Value("${KEY_SECRET}") String keySecret,
      @Value("${WEBHOOK_SECRETS}") String secrets,
      @Value("${ROOM:demo}") String room) {
    this.keyId = keyId;
    // The secret is used as it is written: as text, not decoded.
    this.keySecret = keyOf(keySecret.getBytes(UTF_8));
    this.room = room;
    // Two while a secret is rotated, the new one and the old one: no delivery of the hours in between is refused.
    this.keys =
        Arrays.stream(secrets.split(",", -1))
            .map(secret -> keyOf(Base64.getDecoder().decode(secret.strip().replaceFirst("^whsec_", ""))))
            .toList();
  }

  public static void main(String[] args) {
    SpringApplication.run(Application.class, args);
  }

  /**
   * For trying it: your own server asks its session who somebody is, and its database what they may do, never the address.
   */
  @GetMapping("/token")
  ResponseEntity<String> token(
      @RequestParam(defaultValue = "") String user, @RequestParam(defaultValue = "member") String role) {
    if (!user.matches("[A-Za-z0-9_-]{1,64}") || !ROLES.contains(role))
      return ResponseEntity.badRequest().body("Send a user, and a role of " + String.join(", ", ROLES) + ".");
    // Soon, so that a role that was taken away does not live on: the SDK asks for a new token by itself.
    long expires = Instant.now().getEpochSecond() + TOKEN_LIFETIME_S;
    String text =
        encoded(Map.of("alg", "HS256", "typ", "JWT", "kid", keyId))
            + "."
            + encoded(
                Map.of("iss", keyId, "aud", "ovation", "sub", user, "rooms", Map.of(room, role), "exp", expires));
    String signature = Base64.getUrlEncoder().withoutPadding().encodeToString(mac(keySecret, text.getBytes(UTF_8)));
    return ResponseEntity.ok()
        .header("content-type", "text/plain")
        .header("cache-control", "no-store")
        .body(text + "." + signature);
  }

  /** Takes the request itself: over JSON that was read and written again, no signature is right. */
  @PostMapping("/webhook")
  ResponseEntity<Void> webhook(HttpServletRequest request) throws IOException {
    byte[] body = request.getInputStream().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) return ResponseEntity.status(413).build();
    if (!isSigned(request, body)) return ResponseEntity.status(401).build();
    JsonNode delivery;
    try {
      delivery = json.readTree(body);
    } catch (JacksonException notJson) {
      return ResponseEntity.badRequest().build();
    }
    JsonNode data = delivery.path("data");
    boolean hasRecords = delivery.path("type").asString("").equals("room.events");
    // A failure, so that it comes again, also after a replay of what is missing.
    if (hasRecords && !take(data.path("room").asString(""), data.path("records")))
      return ResponseEntity.status(503).build();
    return ResponseEntity.noContent().build();
  }

  private boolean isSigned(HttpServletRequest request, byte[] body) {
    String id = request.getHeader("webhook-id");
    String at = request.getHeader("webhook-timestamp");
    String signatures = request.getHeader("webhook-signature");
    if (id == null || at == null || signatures == null || !at.matches("[0-9]{1,12}")) return false;
    // The signature of an old delivery stays right for ever, so whoever has recorded one could send it again.
    if (Math.abs(Instant.now().getEpochSecond() - Long.parseLong(at)) > MAX_AGE_S) return false;
    List<byte[]> right =
        keys.stream()
            .map(key -> mac(key, (id + "." + at + ".").getBytes(UTF_8), body))
            .map(mac -> ("v1," + Base64.getEncoder().encodeToString(mac)).getBytes(UTF_8))
            .toList();
    // In a time that does not say how much of a guess is right.
    return Arrays.stream(signatures.split(" "))
        .limit(MAX_SIGNATURES)
        .map(signature -> signature.getBytes(UTF_8))
        .anyMatch(given -> right.stream().anyMatch(one -> MessageDigest.isEqual(given, one)));
  }

  /**
   * Applies what is new, in its order. Gives false when something before a record did not come. One after the other: a
   * delivery that comes again may come while the first is being applied.
   */
  private synchronized boolean take(String room, JsonNode records) {
    for (JsonNode record : records) {
      Long last = applied.get(room);
      boolean isGap = record.path("type").asString("").equals("gap");
      long seq = record.path(isGap ? "to" : "seq").asLong(0);
      // It came again: deliveries come at least once, and not always in the same batches.
      if (last != null && seq <= last) continue;
      // What lies between `since` and `seq` was left out by the webhook's filter, and is no loss.
      if (last != null && !isGap && record.path("since").asLong(0) > last) return false;
      apply(room, record, isGap ? record.path("from").asLong(0) + "-" + seq : String.valueOf(seq));
      applied.put(room, seq);
    }
    return true;
  }

  private void apply(String room, JsonNode record, String what) {
    System.out.println("applied " + room + " " + what + " " + record.path("type").asString(""));
  }

  private String encoded(Object part) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.writeValueAsBytes(part));
  }

  /** Throws when it is empty: without a secret, everybody could sign, so rather no program than an open one. */
  private static SecretKeySpec keyOf(byte[] secret) {
    return new SecretKeySpec(secret, "HmacSHA256");
  }

  private static byte[] mac(SecretKeySpec key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      for (byte[] part : parts) mac.update(part);
      return mac.doFinal();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
