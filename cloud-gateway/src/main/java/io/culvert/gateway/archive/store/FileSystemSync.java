package io.culvert.gateway.archive.store;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
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

    /** {@code O_RDONLY | O_CLOEXEC}; the same number on every architecture that Linux runs the gateway on. */
    private static final int OPEN_TO_READ = 0x80000;

    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

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
            MemorySegment state = arena.allocate(CALL_STATE);
            MethodHandle open = function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            int descriptor = (int) open.invokeExact(state, arena.allocateFrom(folder.toString()), OPEN_TO_READ);
            if (descriptor < 0) {
                throw new IOException("open of " + folder + " failed with error " + (int) ERRNO.get(state, 0L));
            }
            return Optional.of(new FileSystemSync(
                    function("syncfs", ValueLayout.JAVA_INT),
                    function("close", ValueLayout.JAVA_INT),
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

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** @throws IOException where anything that was written to the file system since the last call may be lost */
    void sync() throws IOException {
        if (call(syncfs) != 0) {
            throw new IOException("syncfs failed with error " + (int) ERRNO.get(state, 0L));
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
