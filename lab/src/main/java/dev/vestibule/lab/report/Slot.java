package dev.vestibule.lab.report;

import dev.vestibule.lab.report.Report.Second;
import dev.vestibule.lab.report.Report.Statuses;
import dev.vestibule.lab.report.Report.Waits;
import org.jspecify.annotations.Nullable;

/** One second of a {@link Timeline}. Its waits are a histogram while it is open, figures after. */
final class Slot {

  private final Share valid = new Share();
  private final Share expired = new Share();
  private long success;
  private long redirect;
  private long refused;
  private long clientError;
  private long serverError;
  private long hung;
  private ProviderFigures provider = ProviderFigures.NONE;

  void waited(long nanos, boolean tokenValid) {
    (tokenValid ? valid : expired).add(nanos);
  }

  void answered(int status) {
    if (status == 0) {
      hung++;
    } else if (status < 300) {
      success++;
    } else if (status < 400) {
      redirect++;
    } else if (status == 401 || status == 403) {
      refused++;
    } else if (status < 500) {
      clientError++;
    } else {
      serverError++;
    }
  }

  void provider(ProviderFigures more) {
    provider = provider.plus(more);
  }

  /** Lets go of the histograms. */
  void close() {
    valid.close();
    expired.close();
  }

  Second figures(int at) {
    return new Second(
        at,
        valid.sum(),
        expired.sum(),
        new Statuses(success, redirect, refused, clientError, serverError, hung),
        provider.grants(),
        provider.refusals(),
        provider.spentPresented());
  }

  /** The waits of one class. One that comes after the close counts, and moves only the maximum. */
  private static final class Share {
    private @Nullable WaitTimes open;
    private Waits closed = Waits.NONE;
    private boolean over;

    void add(long nanos) {
      if (over) {
        long max = Math.max(closed.max(), WaitTimes.millis(nanos));
        closed = new Waits(closed.polls() + 1, closed.p50(), closed.p99(), max);
        return;
      }
      WaitTimes times = open == null ? new WaitTimes(2) : open;
      times.add(nanos);
      open = times;
    }

    void close() {
      closed = sum();
      open = null;
      over = true;
    }

    Waits sum() {
      return open == null ? closed : open.sum();
    }
  }
}
