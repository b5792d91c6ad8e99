package io.culvert.system.soak;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Counts lines of a growing log that hold a text, from where the log is when this is made. Confined to one thread. */
final class LogWatch {
    private final Path log;
    private final String text;
    private long read;
    private String rest = "";
    private int count;

    LogWatch(Path log, String text) {
        this.log = log;
        this.text = text;
        this.read = log.toFile().length();
    }

    /** Such lines so far; reads what is new. */
    int count() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            if (file.length() > read) {
                byte[] more = new byte[Math.toIntExact(file.length() - read)];
                file.seek(read);
                file.readFully(more);
                read += more.length;
                String all = rest + new String(more, StandardCharsets.UTF_8);
                int end = all.lastIndexOf('\n') + 1;
                rest = all.substring(end);
                count += (int) all.substring(0, end)
                        .lines()
                        .filter(line -> line.contains(text))
                        .count();
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }
}
