package io.culvert.gateway.archive.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings all that a file system holds to its disk by one system call, {@code syncfs} (Linux), which Java has no name for.
 *
 * <p>Linux tells of writes that failed since the call before only from 5.8 on; before that a sync would be believed that
 * was none, so an older kernel has no such object.
 *
 * <p>Blocking; confined to one thread.
 */
final class FileSystemSync implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(FileSystemSync.class);

    private static final Pattern KERNEL = Pattern.compile("([0-9]+)\\.([0-9]+).*");

    private final int folder;
    private boolean closed;

    private FileSystemSync(int folder) {
        this.folder = folder;
    }

    /** The file system that a folder is on; empty where this machine has no such call, or may not be asked for it. */
    static Optional<FileSystemSync> of(Path folder) {
        if (!tellsOfFailures(System.getProperty("os.name", ""), System.getProperty("os.version", ""))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FileSystemSync(CLibrary.open(folder)));
        } catch (IOException | RuntimeException | Error e) {
            log.warn("{}: every file is synced by itself, as syncfs cannot be called: {}", folder, e.toString());
            return Optional.empty();
        }
    }

    static boolean tellsOfFailures(String system, String kernel) {
        Matcher version = KERNEL.matcher(kernel);
        if (!system.toLowerCase(Locale.ROOT).equals("linux") || !version.matches()) {
            return false;
        }
        int major = Integer.parseInt(version.group(1));
        return major > 5 || (major == 5 && Integer.parseInt(version.group(2)) >= 8);
    }

    /** @throws IOException where anything that was written to the file system since the last call may be lost */
    void sync() throws IOException {
        CLibrary.syncFileSystem(folder);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            CLibrary.close(folder);
        }
    }
}
