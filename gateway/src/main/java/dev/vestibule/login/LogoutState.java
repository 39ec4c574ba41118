package dev.vestibule.login;

import dev.vestibule.decision.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;

/** What travels through the provider's logout as {@code state}, sealed: where to go afterwards. */
record LogoutState(ReturnUrl returnUrl, Instant expiresAt) {

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(returnUrl.origin().scheme());
      out.writeUTF(returnUrl.origin().authority());
      out.writeUTF(returnUrl.target());
      out.writeLong(expiresAt.toEpochMilli());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  static LogoutState of(byte[] authentic) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(authentic))) {
      return new LogoutState(
          new ReturnUrl(new Origin(in.readUTF(), in.readUTF()), in.readUTF()),
          Instant.ofEpochMilli(in.readLong()));
    } catch (IOException e) {
      throw new IllegalStateException("an authentic state that can't be read", e);
    }
  }
}
