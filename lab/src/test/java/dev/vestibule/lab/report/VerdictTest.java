package dev.vestibule.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One sin at a time: the verdict says that one and no other. */
class VerdictTest {

  static Stream<Arguments> sins() {
    return Stream.of(
        sin("1 session was lost though the provider", r -> r.lost(Loss.INNOCENT)),
        sin("1 session was lost for a reason outside", r -> r.lost(Loss.BURNED)),
        sin("1 login did not end at the application", r -> r.count(Event.LOGIN_FAILED)),
        sin("1 poll was refused though the session", r -> r.count(Event.FALSE_REFUSAL)),
        sin("2 times a spent token was presented once more", r -> r.second(figures(2, 2, 0))),
        sin("2 times a spent token was presented though", r -> spent(r, 2)),
        sin("3 token families were revoked", r -> r.second(figures(0, 0, 3))),
        sin("1 grant was refused", r -> r.second(figures(1, 0, 0))),
        sin("No grant reached the provider, though 1 was needed", r -> r.second(none())),
        sin("5.00 grants reached the provider for each", r -> r.second(grants(5))),
        sin("1 request without a session", r -> r.count(Event.SERVED_WITHOUT_SESSION)),
        sin("1 request reached the application in another", r -> r.count(Event.SERVED_AS_ANOTHER)),
        sin("1 request reached the application with an access", r -> r.count(Event.DEAD_TOKEN)),
        sin("1 browser was not at the application", r -> r.count(Event.STRANDED)),
        sin("1 request got no answer", r -> poll(r, 5, 0, false)),
        sin("Not every answer was a success (statuses: 418: 1)", r -> poll(r, 5, 418, true)),
        sin("Requests waited though the token was valid", r -> poll(r, 2_300, 200, true)),
        sin("After a fault it took 1.5 s to recover", VerdictTest::fault));
  }

  @ParameterizedTest
  @MethodSource("sins")
  void everySinIsNamedAloneWithItsFigure(String sentence, Consumer<Recorder> sin) {
    Recorder recorder = new Recorder(() -> 0, 0, 1, 1);
    recorder.idealGrant();
    recorder.second(grants(1));
    poll(recorder, 5, 200, true);
    sin.accept(recorder);
    Verdict verdict = Verdict.of(recorder.finish(Samples.facts("gateway", List.of(), 9)));
    assertThat(verdict.clean()).isFalse();
    assertThat(verdict.sentences()).singleElement().asString().startsWith(sentence);
    assertThat(verdict.sentences().getFirst()).matches(".*\\([A-Za-z, .0-9:]+\\)\\.");
  }

  @Test
  void aStormInWhichNobodyAskedProvesNothing() {
    Recorder recorder = new Recorder(() -> 0, 0, 1, 1);
    Report report = recorder.finish(Samples.facts("gateway", List.of(), 9));
    assertThat(Verdict.of(report).sentences())
        .containsExactly("Nobody asked for anything (requests).");
  }

  @Test
  void aStormThatWasCutShortIsNeverClean() {
    Recorder recorder = new Recorder(() -> 0, 0, 1, 1);
    recorder.idealGrant();
    recorder.second(grants(1));
    poll(recorder, 5, 200, true);
    Verdict verdict = Verdict.of(recorder.finish(Samples.cutShort("gateway", 9)));
    assertThat(verdict.clean()).isFalse();
    assertThat(verdict.headline())
        .isEqualTo("Cut short after 9 s. Nobody noticed that tokens expired.");
    assertThat(verdict.sentences()).singleElement().asString().endsWith("(run.cutShort).");
  }

  @Test
  void whatWentWrongUntilItWasCutShortIsSaid() {
    Recorder recorder = new Recorder(() -> 0, 0, 1, 1);
    poll(recorder, 5, 200, true);
    recorder.lost(Loss.INNOCENT);
    Verdict verdict = Verdict.of(recorder.finish(Samples.cutShort("gateway", 9)));
    assertThat(verdict.headline())
        .isEqualTo("Cut short after 9 s. 1 session was lost without need.");
    assertThat(verdict.sentences()).hasSize(2);
  }

  private static Arguments sin(String sentence, Consumer<Recorder> sin) {
    return Arguments.of(sentence, sin);
  }

  private static void fault(Recorder recorder) {
    recorder.fault("kill -9", true);
    recorder.fault("kill -9", false);
    recorder.polled(0, 0, TimeUnit.MILLISECONDS.toNanos(1_500), 200, true, false);
  }

  private static void poll(Recorder recorder, long millis, int status, boolean tokenValid) {
    recorder.polled(0, 0, TimeUnit.MILLISECONDS.toNanos(millis), status, true, tokenValid);
  }

  private static void spent(Recorder recorder, long needlessly) {
    recorder.second(figures(needlessly, needlessly, 0));
    recorder.spentNeedlessly(needlessly);
  }

  private static ProviderFigures figures(long refusals, long spent, long revoked) {
    return new ProviderFigures(1, 1, refusals, spent, revoked);
  }

  private static ProviderFigures grants(long grants) {
    return new ProviderFigures(grants, grants, 0, 0, 0);
  }

  private static ProviderFigures none() {
    return ProviderFigures.NONE;
  }
}
