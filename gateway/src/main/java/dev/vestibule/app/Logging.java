package dev.vestibule.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.vestibule.config.Settings;
import org.slf4j.LoggerFactory;

/**
 * The log as the configuration wants it. Until it is read, logback.xml holds: text, from INFO on,
 * to standard error.
 */
final class Logging {
  private static final String APPENDER = "stderr";

  private Logging() {}

  /** Applies the settings to the whole process. */
  static void configure(Settings.Log settings) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("dev.vestibule").setLevel(Level.valueOf(settings.level().name()));
    switch (settings.format()) {
      case TEXT -> {
        // As logback.xml has it.
      }
      case JSON -> writeJson(context);
    }
  }

  /**
   * For a command whose own words say all that matters: nothing of ours is logged until it is
   * closed.
   */
  static Quiet quiet() {
    Logger ours = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger("dev.vestibule");
    Level before = ours.getLevel();
    ours.setLevel(Level.OFF);
    return () -> ours.setLevel(before);
  }

  /** The log until it speaks again. */
  interface Quiet extends AutoCloseable {
    @Override
    void close();
  }

  private static void writeJson(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithContext(false);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    if (root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> appender) {
      appender.stop();
      appender.setEncoder(encoder);
      appender.start();
    }
  }
}
