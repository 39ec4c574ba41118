package dev.vestibule.lab.browser;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is told. */
final class RecordingWitness implements Witness {

  final List<String> events = new CopyOnWriteArrayList<>();
  final List<Poll> polls = new CopyOnWriteArrayList<>();
  final List<String> served = new CopyOnWriteArrayList<>();
  final List<String> pretences = new CopyOnWriteArrayList<>();
  volatile boolean tokenValid = true;
  volatile Runnable atLoss = () -> {};

  @Override
  public boolean tokenValid(Browser browser) {
    return tokenValid;
  }

  @Override
  public void polled(Browser browser, Poll poll) {
    polls.add(poll);
  }

  @Override
  public void loggedIn(Browser browser, String code, boolean forced) {
    events.add((forced ? "forced" : "in") + (code.isEmpty() ? " without code" : ""));
  }

  @Override
  public void lost(Browser browser) {
    atLoss.run();
    events.add("lost");
  }

  @Override
  public void falseRefusal(Browser browser) {
    events.add("false refusal");
  }

  @Override
  public void loginFailed(Browser browser, String why) {
    events.add("failed: " + why.replaceAll(":\\d+", ""));
  }

  @Override
  public void servedAs(Browser browser, String user, String token) {
    served.add(user + " " + token);
  }

  @Override
  public void servedWithoutSession(Intruder intruder, String pretence) {
    pretences.add(pretence);
  }

  List<Integer> statuses() {
    return polls.stream().map(Poll::status).toList();
  }
}
