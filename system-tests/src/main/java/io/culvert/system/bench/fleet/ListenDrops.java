package io.culvert.system.bench.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Connections that the kernel dropped because a listening socket's queue was full: {@code /proc/net/netstat}. */
final class ListenDrops {
    private ListenDrops() {}

    /** Of all sockets of the machine since it started. */
    static long count() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/net/netstat")).stream()
                .filter(line -> line.startsWith("TcpExt:"))
                .toList();
        int column = Arrays.asList(lines.get(0).split(" ")).indexOf("ListenDrops");
        return column < 0 ? 0 : Long.parseLong(lines.get(1).split(" ")[column]);
    }
}
