package dev.vestibule.bench;

import dev.vestibule.bench.FastLaneRounds.Figure;
import dev.vestibule.bench.FastLaneRounds.Round;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The rounds of a fast-lane run, told to a person or a program. */
record FastLaneReport(int eventLoops, int connections, Duration each, List<Round> rounds) {

  String text() {
    return """

    %d event loop(s), %d connections on 1 wrk thread, %d rounds of %d s, in turn; %d processors.

                     requests/s                        server's CPU a request    p99
      gateway        %s
      bare handler   %s
      empty 200      %s

      of the bare handler  %s
      of an empty 200      %s
    """
        .formatted(
            eventLoops,
            connections,
            rounds.size(),
            each.toSeconds(),
            Runtime.getRuntime().availableProcessors(),
            line(Round::gateway),
            line(Round::bareHandler),
            line(Round::empty),
            ofBareHandler().text("%.3f"),
            ofEmpty().text("%.3f"));
  }

  /**
   * The median of what each round had, not the ratio of two medians: a round's load is the same.
   */
  private Figures ofBareHandler() {
    return figures(round -> round.gateway().perSecond() / round.bareHandler().perSecond());
  }

  private Figures ofEmpty() {
    return figures(round -> round.gateway().perSecond() / round.empty().perSecond());
  }

  private String line(Function<Round, Figure> whose) {
    return String.format(
        Locale.ROOT,
        "%-32s  %5.2f us                 %6d us",
        figures(round -> whose.apply(round).perSecond()).text("%.0f"),
        figures(round -> whose.apply(round).micros()).median(),
        (long) figures(round -> whose.apply(round).p99().toNanos() / 1e3).median());
  }

  private Figures figures(ToDoubleFunction<Round> of) {
    return Figures.of(rounds.stream().map(of::applyAsDouble).toList());
  }

  String json() {
    return String.format(
        Locale.ROOT,
        """
        {
          "ofBareHandler": %.4f,
          "ofEmpty": %.4f,
          "eventLoops": %d,
          "connections": %d,
          "secondsEach": %d,
          "processors": %d,
          "medians": {"gateway": %s, "bareHandler": %s, "empty": %s},
          "rounds": [
        %s
          ]
        }
        """,
        ofBareHandler().median(),
        ofEmpty().median(),
        eventLoops,
        connections,
        each.toSeconds(),
        Runtime.getRuntime().availableProcessors(),
        median(Round::gateway),
        median(Round::bareHandler),
        median(Round::empty),
        rounds.stream().map(FastLaneReport::json).collect(Collectors.joining(",\n")));
  }

  private String median(Function<Round, Figure> whose) {
    return json(
        figures(round -> whose.apply(round).perSecond()).median(),
        figures(round -> whose.apply(round).micros()).median(),
        figures(round -> whose.apply(round).p99().toNanos() / 1e3).median());
  }

  private static String json(Round round) {
    return "    {\"gateway\": "
        + json(round.gateway())
        + ", \"bareHandler\": "
        + json(round.bareHandler())
        + ", \"empty\": "
        + json(round.empty())
        + "}";
  }

  private static String json(Figure figure) {
    return json(figure.perSecond(), figure.micros(), figure.p99().toNanos() / 1e3);
  }

  private static String json(double perSecond, double cpuMicros, double p99Micros) {
    return String.format(
        Locale.ROOT,
        "{\"perSecond\": %.0f, \"cpuMicros\": %.3f, \"p99Micros\": %.0f}",
        perSecond,
        cpuMicros,
        p99Micros);
  }
}
