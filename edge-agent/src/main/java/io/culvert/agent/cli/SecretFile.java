package io.culvert.agent.cli;

import io.culvert.media.Secret;

/** A secret as files and standard input hold it: one line, whose end does not count. */
final class SecretFile {
    private SecretFile() {}

    /** The first line of the text. */
    static Secret read(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return Secret.of(text.substring(0, end));
    }
}
