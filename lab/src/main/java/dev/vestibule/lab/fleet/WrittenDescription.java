package dev.vestibule.lab.fleet;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A description as it is written, before anything is known about it but the types. */
record WrittenDescription(
    @Nullable String name,
    @Nullable List<String> version,
    @Nullable List<String> start,
    @Nullable Map<String, String> files,
    @Nullable Map<String, String> environment,
    @Nullable String ready,
    @Nullable Door door,
    @Nullable List<String> callback,
    @Nullable String store,
    @Nullable String stop,
    @Nullable Statuses statuses,
    @Nullable Identity identity,
    @Nullable List<String> cookies,
    @Nullable List<Map<String, String>> rotation) {

  record Door(
      @Nullable String kind,
      @Nullable String check,
      @Nullable List<String> own,
      @Nullable String login) {}

  record Statuses(@Nullable List<Integer> login) {}

  record Identity(@Nullable String user, @Nullable String accessToken) {}
}
