package dev.vestibule.config;

import dev.vestibule.session.SessionSettings;
import dev.vestibule.setting.Setting;
import java.nio.file.Path;

/** The section {@code session}: where sessions are kept, and beside it how long they live. */
public record SessionSection(
    @Setting(
            value =
                "The SQLite file that holds the sessions, used by one process. Relative to the configuration"
                    + " file, like every path in it. By default in systemd's state directory where there is one.",
            byDefault = "${STATE_DIRECTORY:-.}/vestibule.db")
        Path file,
    @Inline SessionSettings life) {}
