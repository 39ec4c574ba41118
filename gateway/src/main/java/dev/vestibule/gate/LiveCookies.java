package dev.vestibule.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.session.SessionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What is ready for the sealed texts that browsers send, bounded by weight. Found by a keyed hash
 * of the whole text: no text is kept, none can be guessed by the time a comparison takes, and
 * nobody can make two that meet. Safe for use by any thread; nothing here blocks.
 */
final class LiveCookies {
  private static final long MAXIMUM_WEIGHT = 64L * 1024 * 1024;
  private static final Duration KEPT_UNUSED = Duration.ofMinutes(10);
  private static final String ALGORITHM = "HmacSHA256";

  /** By text, and by the kind of origin: cookies that a view brings are for one of them. */
  private final Cache<Digest, LiveCookie> ready =
      Caffeine.newBuilder()
          .maximumWeight(MAXIMUM_WEIGHT)
          .<Digest, LiveCookie>weigher((_, live) -> live.view().weight())
          .expireAfterAccess(KEPT_UNUSED)
          .executor(Runnable::run)
          .build();

  private final SecretKeySpec key;

  private record Digest(long first, long second, long third, long fourth) {}

  LiveCookies(SecureRandom random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /** What is ready for a text; null if nothing is. */
  @Nullable LiveCookie find(String text, boolean secure) {
    return ready.getIfPresent(digest(text, secure));
  }

  /** Makes a view ready for a text, or its view newer. */
  void land(String text, boolean secure, SessionId id, View view) {
    ready
        .asMap()
        .compute(
            digest(text, secure),
            (_, old) -> {
              if (old == null) {
                return new LiveCookie(id, view);
              }
              old.take(view);
              return old;
            });
  }

  private Digest digest(String text, boolean secure) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((byte) (secure ? 1 : 0));
      ByteBuffer bytes = ByteBuffer.wrap(mac.doFinal(text.getBytes(StandardCharsets.ISO_8859_1)));
      return new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
    }
  }
}
