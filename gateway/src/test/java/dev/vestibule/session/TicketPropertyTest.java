package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is true of every ticket, and of every cookie that may carry one. */
final class TicketPropertyTest {
  private static final SessionCookie COOKIE = new SessionCookie("vestibule");

  @Test
  void everyTicketIsReadAsItWasWritten() {
    Samples samples = new Samples(1);
    for (int i = 0; i < 5_000; i++) {
      Ticket ticket = samples.ticket();
      Ticket parsed = Ticket.parse(ticket.text()).orElseThrow();
      assertThat(ticket.text()).hasSize(Ticket.TEXT_LENGTH).hasSizeLessThan(100);
      assertThat(parsed.id()).isEqualTo(ticket.id());
      assertThat(parsed.hasKeyOf(ticket)).isTrue();
      assertThat(parsed.text()).isEqualTo(ticket.text());
      assertThat(parsed.toString()).doesNotContain(ticket.text().substring(2, 20));
    }
  }

  @Test
  void whatIsNoTicketIsNoneAndNeverAnError() {
    Samples samples = new Samples(2);
    String good = Samples.TICKET.text();
    for (int i = 0; i < 20_000; i++) {
      int at = samples.number(good.length());
      char other = (char) samples.number(0x250);
      String changed = good.substring(0, at) + other + good.substring(at + 1);
      Optional<Ticket> parsed = Ticket.parse(changed);
      boolean base64 = String.valueOf(other).matches("[A-Za-z0-9_-]");
      assertThat(parsed.isPresent() && !base64).as(changed).isFalse();
      assertThat(Ticket.parse(samples.text())).isEmpty();
    }
    for (String hostile :
        List.of(
            "",
            good + "A",
            good.substring(1),
            "=".repeat(Ticket.TEXT_LENGTH),
            "_".repeat(Ticket.TEXT_LENGTH),
            "A".repeat(Ticket.TEXT_LENGTH),
            "A".repeat(1_000_000),
            good.replace('A', '\u0410'),
            " " + good.substring(1))) {
      Optional<Ticket> parsed = Ticket.parse(hostile);
      assertThat(parsed.map(Ticket::text).filter(text -> !text.equals(good))).isEmpty();
    }
  }

  @Test
  void aCookieIsFoundByItsExactNameWhereverItStands() {
    String ticket = Samples.TICKET.text();
    for (String header :
        List.of(
            "__Host-vestibule=" + ticket,
            "a=b; __Host-vestibule=" + ticket,
            "a=b;__Host-vestibule=" + ticket + "; c=d",
            "   __Host-vestibule=" + ticket + ";",
            ";;; __Host-vestibule=" + ticket + ";;",
            "x__Host-vestibule=no; __Host-vestibule=" + ticket,
            "__Host-vestibule2=no; __Host-vestibule=" + ticket,
            "a=__Host-vestibule=no; __Host-vestibule=" + ticket,
            "__host-vestibule=no; __Host-vestibule=" + ticket)) {
      assertThat(found(header)).as(header).isEqualTo(ticket);
    }
  }

  @Test
  void aCookieThatSomebodyElseCouldHaveSetIsNotBelieved() {
    String ticket = Samples.TICKET.text();
    String other = Samples.ticket(2).text();
    for (String header :
        List.of(
            "",
            "vestibule=" + ticket,
            "__host-vestibule=" + ticket,
            "__Host-vestibule =" + ticket,
            "\t__Host-vestibule=" + ticket,
            "\u00a0__Host-vestibule=" + ticket,
            "__Host-vestibule=\"" + ticket + "\"",
            "__Host-vestibule=" + ticket + " ",
            "__Host-vestibule=" + ticket + ", a=b",
            "$Version=1; __Host-vestibule=" + ticket + "; __Host-vestibule=" + other,
            "__Host-vestibule=" + ticket + "; __Host-vestibule=" + ticket,
            "__Host-vestibule=; __Host-vestibule=" + ticket,
            "__Host-vestibule=" + ticket + "; __Host-vestibule=",
            "__Host-vestibule",
            "__Host-vestibule=",
            "__Host-vestibule=" + ticket + "; a=" + "x".repeat(40_000))) {
      assertThat(found(header)).as(header).isEmpty();
    }
    assertThat(
            COOKIE.ticket(
                _ -> List.of("__Host-vestibule=" + ticket, "__Host-vestibule=" + other), true))
        .isEmpty();
  }

  @Test
  void anOldSyntaxChangesNothing() {
    String ticket = Samples.TICKET.text();
    assertThat(found("$Version=1; __Host-vestibule=" + ticket + "; $Path=/")).isEqualTo(ticket);
  }

  @Test
  void noHeaderIsAnError() {
    Samples samples = new Samples(3);
    String pieces = "__Host-vestibule=;  \t\"$,\u00e4" + Samples.TICKET.text();
    for (int i = 0; i < 20_000; i++) {
      StringBuilder header = new StringBuilder();
      IntStream.range(0, samples.number(12))
          .forEach(_ -> {
            int from = samples.number(pieces.length());
            header.append(pieces, from, from + samples.number(pieces.length() - from + 1));
          });
      String result = found(header.toString());
      assertThat(result.isEmpty() || header.toString().contains(result)).isTrue();
    }
  }

  private static String found(String header) {
    return COOKIE.ticket(_ -> List.of(header), true).map(Ticket::text).orElse("");
  }
}
