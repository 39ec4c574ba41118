package dev.vestibule.bench.fleet;

import dev.vestibule.bench.Exchange;
import dev.vestibule.bench.Exchange.Header;
import dev.vestibule.bench.Site;
import dev.vestibule.bench.VoidRun;
import dev.vestibule.lab.fleet.Replica;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long after a logout at one replica the others still let its session in: from sending the
 * logout to the first refusal, which one connection to each of them asks for every few milliseconds
 * all the while. Several sessions at once.
 */
final class LogoutReach {
  private static final int AT_ONCE = 10;
  private static final Duration ASK_EVERY = Duration.ofMillis(4);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int REFUSED = 401;

  private final Replica ending;
  private final List<Replica> others;

  LogoutReach(Replica ending, List<Replica> others) {
    this.ending = ending;
    this.others = others;
  }

  /**
   * Waits from sending logouts.
   *
   * @param answers until the logout itself was answered
   * @param refusals until each of the others refused
   */
  record Waits(Percentiles answers, Percentiles refusals) {}

  /** Ends these sessions. */
  Waits measure(List<String> cookies) throws IOException, InterruptedException {
    ConcurrentLinkedQueue<Duration> answers = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Duration> refusals = new ConcurrentLinkedQueue<>();
    try (ExecutorService sessions = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> all = new ArrayList<>();
      for (String cookie : cookies) {
        all.add(
            sessions.submit(() -> {
              end(cookie, answers, refusals);
              return null;
            }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new VoidRun(String.valueOf(e.getCause()));
    }
    for (Replica other : others) {
      stayRefused(other, cookies);
    }
    return new Waits(Percentiles.of(answers), Percentiles.of(refusals));
  }

  private void end(String cookie, Queue<Duration> answers, Queue<Duration> refusals)
      throws IOException, InterruptedException, ExecutionException {
    CountDownLatch letIn = new CountDownLatch(others.size());
    try (ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> watched =
          others.stream()
              .map(other -> watchers.submit(() -> refusedAt(other, cookie, letIn)))
              .toList();
      if (!letIn.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new VoidRun("a session is not let in before its logout");
      }
      long began = System.nanoTime();
      FleetSite.expect(302, logOut(cookie));
      answers.add(Duration.ofNanos(System.nanoTime() - began));
      for (Future<Long> refusedAt : watched) {
        refusals.add(Duration.ofNanos(refusedAt.get() - began));
      }
    }
  }

  private int logOut(String cookie) throws IOException {
    List<Header> headers =
        List.of(
            new Header("X-Forwarded-Method", "GET"),
            new Header("X-Forwarded-Proto", "http"),
            new Header("X-Forwarded-Host", Site.HOST),
            new Header("Accept", "text/html"),
            new Header("Sec-Fetch-Mode", "navigate"),
            new Header("Sec-Fetch-Dest", "document"),
            new Header("Sec-Fetch-Site", "same-origin"),
            new Header("Cookie", cookie));
    return Exchange.get(ending.port(), "/oauth2/sign_out", headers).status();
  }

  /** When the first refusal was there; the latch hears when the session was let in from memory. */
  private static long refusedAt(Replica replica, String cookie, CountDownLatch letIn)
      throws IOException {
    byte[] request = FleetSite.panel(replica.port(), cookie);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (KeepAlive connection = new KeepAlive(replica.port())) {
      FleetSite.expect(FleetSite.LET_IN, connection.status(request));
      FleetSite.expect(FleetSite.LET_IN, connection.status(request));
      letIn.countDown();
      while (System.nanoTime() < deadline) {
        LockSupport.parkNanos(ASK_EVERY.toNanos());
        int status = connection.status(request);
        if (status == REFUSED) {
          return System.nanoTime();
        }
        FleetSite.expect(FleetSite.LET_IN, status);
      }
      throw new VoidRun("a session is let in " + PATIENCE.toSeconds() + " s after its logout");
    }
  }

  private static void stayRefused(Replica replica, List<String> cookies) throws IOException {
    try (KeepAlive connection = new KeepAlive(replica.port())) {
      for (String cookie : cookies) {
        FleetSite.expect(REFUSED, connection.status(FleetSite.panel(replica.port(), cookie)));
      }
    }
  }
}
