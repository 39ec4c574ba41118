package dev.vestibule.cookie;

import dev.vestibule.oidc.Identity;
import dev.vestibule.oidc.TokenSet;
import dev.vestibule.session.Session;
import dev.vestibule.session.Ticket;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The plain bytes of a packed session: short, since a browser sends them with every request. Read
 * only after they proved authentic. Times are whole milliseconds. A change of it is another {@link
 * SessionSeal} version.
 */
final class SessionFormat {
  private SessionFormat() {}

  static byte[] write(CookieSession kept) {
    Session session = kept.session();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(Base64.getUrlDecoder().decode(kept.ticket().text()));
      number(out, session.generation());
      instant(out, session.tokensAt());
      instant(out, session.createdAt());
      instant(out, session.endsAt());
      write(out, session.identity());
      write(out, session.tokens());
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.toByteArray();
  }

  static CookieSession read(String provider, String clientId, byte[] authentic) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(authentic))) {
      Ticket ticket = ticket(in);
      long generation = number(in);
      Instant tokensAt = instant(in);
      Instant createdAt = instant(in);
      Instant endsAt = instant(in);
      Identity identity = identity(in);
      TokenSet tokens = tokens(in);
      return new CookieSession(
          ticket,
          new Session(
              ticket.id(),
              provider,
              clientId,
              generation,
              identity,
              false,
              tokens,
              tokensAt,
              createdAt,
              endsAt));
    } catch (IOException e) {
      throw new IllegalStateException("an authentic session that can't be read", e);
    }
  }

  private static Ticket ticket(DataInputStream in) throws IOException {
    byte[] bytes = in.readNBytes(Ticket.TEXT_LENGTH * 6 / 8);
    Optional<Ticket> ticket =
        Ticket.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    return ticket.orElseThrow(() -> new IOException("no ticket"));
  }

  private static void write(DataOutputStream out, Identity identity) throws IOException {
    text(out, identity.issuer());
    text(out, identity.subject());
    texts(out, identity.audience());
    text(out, identity.email());
    out.writeBoolean(identity.emailVerified());
    text(out, identity.preferredUsername());
    texts(out, identity.groups());
    text(out, identity.sid());
    instant(out, identity.issuedAt());
    instant(out, identity.expiresAt());
  }

  private static Identity identity(DataInputStream in) throws IOException {
    return new Identity(
        text(in),
        text(in),
        texts(in),
        text(in),
        in.readBoolean(),
        text(in),
        "",
        texts(in),
        text(in),
        instant(in),
        instant(in),
        null,
        "{}");
  }

  private static void write(DataOutputStream out, TokenSet tokens) throws IOException {
    text(out, tokens.accessToken());
    instant(out, tokens.accessTokenExpiresAt());
    optionalText(out, tokens.refreshToken());
    Instant issuedAt = tokens.refreshTokenIssuedAt();
    out.writeBoolean(issuedAt != null);
    if (issuedAt != null) {
      instant(out, issuedAt);
    }
  }

  private static TokenSet tokens(DataInputStream in) throws IOException {
    return new TokenSet(
        text(in),
        instant(in),
        in.readBoolean() ? text(in) : null,
        in.readBoolean() ? instant(in) : null,
        null,
        "");
  }

  private static void optionalText(DataOutputStream out, @Nullable String text) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      text(out, text);
    }
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    number(out, texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    long count = number(in);
    List<String> texts = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(out, bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(Math.toIntExact(number(in))), StandardCharsets.UTF_8);
  }

  private static void instant(DataOutputStream out, Instant instant) throws IOException {
    out.writeLong(instant.toEpochMilli());
  }

  private static Instant instant(DataInputStream in) throws IOException {
    return Instant.ofEpochMilli(in.readLong());
  }

  /** Seven bits a byte, the lowest first, the highest bit where more follow. */
  private static void number(DataOutputStream out, long number) throws IOException {
    long rest = number;
    for (; rest > 0x7f; rest >>>= 7) {
      out.writeByte((int) ((rest & 0x7f) | 0x80));
    }
    out.writeByte((int) rest);
  }

  private static long number(DataInputStream in) throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.readByte();
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IOException("no number");
  }
}
