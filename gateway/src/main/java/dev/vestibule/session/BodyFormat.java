package dev.vestibule.session;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plain bytes of a record's body: tokens, claims, times. Read only after they proved authentic.
 * Format 1 is final: a change of it is a format 2, written only when every process reads it.
 */
final class BodyFormat {
  private static final byte FORMAT = 1;

  private BodyFormat() {}

  static byte[] write(Session session) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      text(out, session.clientId());
      out.writeBoolean(session.identityPending());
      instant(out, session.tokensAt());
      instant(out, session.createdAt());
      instant(out, session.endsAt());
      writeIdentity(out, session.identity());
      writeTokens(out, session.tokens());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  static Session read(SessionId id, String provider, long generation, byte[] authentic) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(authentic))) {
      byte format = in.readByte();
      if (format != FORMAT) {
        throw new IOException("format " + format);
      }
      String clientId = text(in);
      boolean pending = in.readBoolean();
      Instant tokensAt = instant(in);
      Instant createdAt = instant(in);
      Instant endsAt = instant(in);
      Identity identity = readIdentity(in);
      return new Session(
          id,
          provider,
          clientId,
          generation,
          identity,
          pending,
          readTokens(in),
          tokensAt,
          createdAt,
          endsAt);
    } catch (IOException e) {
      throw new IllegalStateException("an authentic body that can't be read", e);
    }
  }

  private static void writeIdentity(DataOutputStream out, Identity identity) throws IOException {
    text(out, identity.issuer());
    text(out, identity.subject());
    texts(out, identity.audience());
    text(out, identity.email());
    out.writeBoolean(identity.emailVerified());
    text(out, identity.preferredUsername());
    text(out, identity.name());
    texts(out, identity.groups());
    text(out, identity.sid());
    instant(out, identity.issuedAt());
    instant(out, identity.expiresAt());
    optionalInstant(out, identity.authTime());
    text(out, identity.claimsJson());
  }

  private static Identity readIdentity(DataInputStream in) throws IOException {
    return new Identity(
        text(in),
        text(in),
        texts(in),
        text(in),
        in.readBoolean(),
        text(in),
        text(in),
        texts(in),
        text(in),
        instant(in),
        instant(in),
        optionalInstant(in),
        text(in));
  }

  private static void writeTokens(DataOutputStream out, TokenSet tokens) throws IOException {
    text(out, tokens.accessToken());
    instant(out, tokens.accessTokenExpiresAt());
    optionalText(out, tokens.refreshToken());
    optionalInstant(out, tokens.refreshTokenIssuedAt());
    optionalText(out, tokens.idToken());
    text(out, tokens.scope());
  }

  private static TokenSet readTokens(DataInputStream in) throws IOException {
    return new TokenSet(
        text(in), instant(in), optionalText(in), optionalInstant(in), optionalText(in), text(in));
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    int count = in.readInt();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  private static void optionalText(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      text(out, text);
    }
  }

  private static @Nullable String optionalText(DataInputStream in) throws IOException {
    return in.readBoolean() ? text(in) : null;
  }

  private static void instant(DataOutputStream out, Instant instant) throws IOException {
    out.writeLong(instant.getEpochSecond());
    out.writeInt(instant.getNano());
  }

  private static Instant instant(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  private static void optionalInstant(DataOutputStream out, @Nullable Instant instant)
      throws IOException {
    out.writeBoolean(instant != null);
    if (instant != null) {
      instant(out, instant);
    }
  }

  private static @Nullable Instant optionalInstant(DataInputStream in) throws IOException {
    return in.readBoolean() ? instant(in) : null;
  }
}
