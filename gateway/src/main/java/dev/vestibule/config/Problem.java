package dev.vestibule.config;

import java.nio.file.Path;

/**
 * One thing that is wrong in a configuration file, where it is, and what to do about it. Never
 * quotes a secret, nor the value of an environment variable.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param key the path of the key, such as {@code session.idle}; empty for the file as a whole
 * @param what what is wrong
 * @param remedy what to do; empty where {@code what} says it all
 */
public record Problem(Path file, int line, int column, String key, String what, String remedy) {
  /**
   * One line in the form that editors and terminals link: {@code file:line:column: key: what.
   * remedy}.
   */
  @Override
  public String toString() {
    return file
        + ":"
        + line
        + ":"
        + column
        + ": "
        + (key.isEmpty() ? "" : key + ": ")
        + what
        + (remedy.isEmpty() ? "" : ". " + remedy);
  }
}
