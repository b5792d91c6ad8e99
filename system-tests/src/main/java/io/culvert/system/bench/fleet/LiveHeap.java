package io.culvert.system.bench.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lives on the heap of another Java process after a full collection, by {@code jcmd}. Immutable.
 *
 * @param bytesByClass by the JVM's name of the class
 */
record LiveHeap(Map<String, Long> bytesByClass) {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

    /** Collects, then counts. */
    static LiveHeap of(long pid) throws IOException {
        Map<String, Long> bytes = new HashMap<>();
        for (String line : jcmd(pid, "GC.class_histogram").lines().toList()) {
            Matcher matched = LINE.matcher(line);
            if (matched.matches()) {
                bytes.merge(matched.group(2), Long.parseLong(matched.group(1)), Long::sum);
            }
        }
        if (bytes.isEmpty()) {
            throw new IOException("jcmd says nothing of process " + pid);
        }
        return new LiveHeap(Map.copyOf(bytes));
    }

    private static String jcmd(long pid, String command) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    long bytes() {
        return bytesByClass.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The classes that grew most since {@code before}, a line each. */
    List<String> growth(LiveHeap before, int lines, int divisor) {
        List<String> out = new ArrayList<>();
        bytesByClass.entrySet().stream()
                .map(entry -> Map.entry(
                        entry.getKey(), entry.getValue() - before.bytesByClass.getOrDefault(entry.getKey(), 0L)))
                .sorted(Comparator.comparingLong((Map.Entry<String, Long> entry) -> -entry.getValue()))
                .limit(lines)
                .forEach(entry -> out.add("%8.1f  %s".formatted((double) entry.getValue() / divisor, entry.getKey())));
        return out;
    }
}
