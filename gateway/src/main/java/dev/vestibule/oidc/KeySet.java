package dev.vestibule.oidc;

import dev.vestibule.cache.Format;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A provider's set of keys (RFC 7517 5), read.
 *
 * @param body as the provider sent it
 * @param keys those that it may sign with, at least one
 */
record KeySet(String body, List<SigningKey> keys) {
  static final int MAX_KEYS = 64;

  /** As the provider sent it, read by each process anew. */
  static final Format<KeySet> FORMAT =
      new Format<>() {
        @Override
        public byte[] write(KeySet set) {
          return set.body().getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Optional<KeySet> read(byte[] written) {
          try {
            return Optional.of(KeySet.read(new String(written, StandardCharsets.UTF_8)));
          } catch (UnfitDocument e) {
            return Optional.empty();
          }
        }
      };

  KeySet {
    keys = List.copyOf(keys);
  }

  static KeySet read(String body) throws UnfitDocument {
    Map<String, Object> members =
        StrictJson.object(body).orElseThrow(() -> new UnfitDocument("jwks_uri is no JSON object"));
    if (!(members.get("keys") instanceof List<?> listed) || listed.size() > MAX_KEYS) {
      throw new UnfitDocument("keys: absent or too many (expected: at most " + MAX_KEYS + ")");
    }
    List<SigningKey> keys = new ArrayList<>();
    for (Object one : listed) {
      if (one instanceof Map<?, ?> map) {
        @SuppressWarnings("unchecked") // a JSON object has texts as names
        Map<String, Object> jwk = (Map<String, Object>) map;
        SigningKey.of(jwk).ifPresent(keys::add);
      }
    }
    if (keys.isEmpty()) {
      // A provider that signs has at least one: keep those that we know.
      throw new UnfitDocument(
          "keys: " + listed.size() + ", none of them a public signature key that we know");
    }
    return new KeySet(body, keys);
  }
}
