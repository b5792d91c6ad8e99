package io.culvert.agent.cli;

import io.culvert.media.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A secret as files and standard input hold it: one line, whose end does not count. */
final class SecretFile {
    private SecretFile() {}

    /** What a file holds; null, with a problem noted with the key that names it, if it cannot be read. */
    static @Nullable Secret read(ConfigSection section, String key, Path file) {
        try {
            return read(Files.readString(file));
        } catch (IOException unreadable) {
            section.problem(key, file + " cannot be read");
            return null;
        }
    }

    /** The first line of the text. */
    static Secret read(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return Secret.of(text.substring(0, end));
    }
}
