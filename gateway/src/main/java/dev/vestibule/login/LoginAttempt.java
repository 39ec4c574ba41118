package dev.vestibule.login;

import dev.vestibule.decision.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;

/**
 * What the browser keeps of a login that it began, sealed: it binds the provider's answer to this
 * browser, this provider and this origin.
 *
 * @param nonce what the ID token must repeat (OpenID Connect Core 3.1.2.1)
 * @param verifier what the code is redeemed with (RFC 7636)
 * @param provider its name in the configuration
 * @param origin where the login began and its callback arrives
 */
record LoginAttempt(
    AttemptId id,
    String nonce,
    String verifier,
    String provider,
    String clientId,
    Origin origin,
    Instant startedAt,
    Instant expiresAt) {

  /** RFC 7636 4.2, method S256. */
  String challenge() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Where the provider sends the browser back to; the same at both ends of the login. */
  URI redirectUri() {
    return origin.resolve("/oauth2/callback");
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(id.text());
      out.writeUTF(nonce);
      out.writeUTF(verifier);
      out.writeUTF(provider);
      out.writeUTF(clientId);
      out.writeUTF(origin.scheme());
      out.writeUTF(origin.authority());
      out.writeLong(startedAt.toEpochMilli());
      out.writeLong(expiresAt.toEpochMilli());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  static LoginAttempt of(byte[] authentic) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(authentic))) {
      return new LoginAttempt(
          new AttemptId(in.readUTF()),
          in.readUTF(),
          in.readUTF(),
          in.readUTF(),
          in.readUTF(),
          new Origin(in.readUTF(), in.readUTF()),
          Instant.ofEpochMilli(in.readLong()),
          Instant.ofEpochMilli(in.readLong()));
    } catch (IOException e) {
      throw new IllegalStateException("an authentic attempt that can't be read", e);
    }
  }

  /** Neither nonce nor verifier. */
  @Override
  public String toString() {
    return "LoginAttempt[" + id.shortText() + ", provider=" + provider + ", origin=" + origin + "]";
  }
}
