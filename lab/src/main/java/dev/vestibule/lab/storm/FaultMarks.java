package dev.vestibule.lab.storm;

import dev.vestibule.lab.report.Recorder;
import java.time.Duration;

/** Marks in the record where a fault begins and ends. Called on the faults' threads. */
record FaultMarks(Recorder recorder, FaultTimer timer) {

  /** It is over when all of it is done. */
  void during(String label, Runnable fault) {
    recorder.fault(label, true);
    fault.run();
    recorder.fault(label, false);
  }

  /** It is over when its time is, on another thread. */
  void lasting(String label, Duration length, Runnable begins, Runnable ends) {
    recorder.fault(label, true);
    begins.run();
    timer.later(
        length,
        () -> {
          ends.run();
          recorder.fault(label, false);
        });
  }
}
