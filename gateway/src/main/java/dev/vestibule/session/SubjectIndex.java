package dev.vestibule.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which records belong to a subject, and when its sessions were last ended. Blocks, fails and is
 * durable as the {@link SessionStore} does that it is part of, and has its clock.
 *
 * <p>The operations on one subject are atomic and have an order. On that rests that nobody is left
 * over when sessions are ended while others begin: a record is created first and entered then, and
 * whoever ends a subject's sessions ends those that {@link #end} lists. If the entry came first,
 * the list has it, and the record is there to be ended. If the ending came first, {@link #enter}
 * tells of it, and whoever entered ends the session. The record and its entry may lie in different
 * places, of different age after a failover: an entry that was lost is made again when the session
 * is next refreshed.
 */
public interface SubjectIndex {
  /** The most records of one subject. Past it those are forgotten that were to be first. */
  int MOST_RECORDS = 1_000;

  /**
   * What {@link #enter} found.
   *
   * @param endedAt when the subject's sessions were last ended, if that is remembered; up to a
   *     millisecond late, never early
   */
  record Entry(Optional<Instant> endedAt, Instant now) {}

  /**
   * Enters a record that has been created. Doing it again changes nothing but the life.
   *
   * @param livesUntil how long to keep the entry at the least, as long as there is the record
   * @throws StoreUnavailable if it may not have been entered
   */
  Entry enter(SubjectKey subject, RecordKey record, Instant livesUntil) throws StoreUnavailable;

  /**
   * Remembers that the subject's sessions are ended now.
   *
   * @param remembered for how long; an earlier ending is remembered no shorter
   * @return the subject's records, of which some may have ended or be gone
   * @throws StoreUnavailable if it may not be remembered
   */
  List<RecordKey> end(SubjectKey subject, Duration remembered) throws StoreUnavailable;
}
