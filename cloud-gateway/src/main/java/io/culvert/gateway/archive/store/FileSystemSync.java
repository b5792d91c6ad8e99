package io.culvert.gateway.archive.store;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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

    private final MethodHandle syncfs;
    private final MethodHandle close;
    private final Arena arena;
    private final MemorySegment state;
    private final int folder;

    private FileSystemSync(MethodHandle syncfs, MethodHandle close, Arena arena, MemorySegment state, int folder) {
        this.syncfs = syncfs;
        this.close = close;
        this.arena = arena;
        this.state = state;
        this.folder = folder;
    }

    /** The file system that a folder is on; empty where this machine has no such call, or may not be asked for it. */
    static Optional<FileSystemSync> of(Path folder) {
        if (!tellsOfFailures(System.getProperty("os.name", ""), System.getProperty("os.version", ""))) {
            return Optional.empty();
        }
        Arena arena = Arena.ofShared();
        try {
            MemorySegment state = arena.allocate(CLibrary.STATE);
            MethodHandle open = CLibrary.function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            int descriptor =
                    (int) open.invokeExact(state, arena.allocateFrom(folder.toString()), CLibrary.OPEN_TO_READ);
            if (descriptor < 0) {
                throw new IOException("open of " + folder + " failed with error " + CLibrary.errno(state));
            }
            return Optional.of(new FileSystemSync(
                    CLibrary.function("syncfs", ValueLayout.JAVA_INT),
                    CLibrary.function("close", ValueLayout.JAVA_INT),
                    arena,
                    state,
                    descriptor));
        } catch (Throwable e) {
            arena.close();
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
        if (call(syncfs) != 0) {
            throw new IOException("syncfs failed with error " + CLibrary.errno(state));
        }
    }

    private int call(MethodHandle function) {
        try {
            return (int) function.invokeExact(state, folder);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a call into C throws nothing
        }
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            call(close);
            arena.close();
        }
    }
}
