package dev.vestibule.login;

import dev.vestibule.decision.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;

/**
 * What travels through the provider as {@code state} (RFC 6749 10.12), sealed: which attempt it
 * belongs to, and where to go afterwards. Good for that even when the attempt's cookie is gone.
 */
record LoginState(
    AttemptId id, String provider, Origin origin, ReturnUrl returnUrl, Instant expiresAt) {

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(id.text());
      out.writeUTF(provider);
      out.writeUTF(origin.scheme());
      out.writeUTF(origin.authority());
      out.writeUTF(returnUrl.origin().scheme());
      out.writeUTF(returnUrl.origin().authority());
      out.writeUTF(returnUrl.target());
      out.writeLong(expiresAt.toEpochMilli());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  static LoginState of(byte[] authentic) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(authentic))) {
      return new LoginState(
          new AttemptId(in.readUTF()),
          in.readUTF(),
          new Origin(in.readUTF(), in.readUTF()),
          new ReturnUrl(new Origin(in.readUTF(), in.readUTF()), in.readUTF()),
          Instant.ofEpochMilli(in.readLong()));
    } catch (IOException e) {
      throw new IllegalStateException("an authentic state that can't be read", e);
    }
  }
}
