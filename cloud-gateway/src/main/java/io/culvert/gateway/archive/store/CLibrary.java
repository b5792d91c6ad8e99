package io.culvert.gateway.archive.store;

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

/**
 * What Linux does to files that Java has no name for. Numbers are the same on every architecture that the gateway runs on.
 *
 * <p>Where a function cannot be called at all, using this class fails with an {@link Error}. Blocking; thread-safe.
 */
final class CLibrary {
    /** {@code O_RDONLY | O_CLOEXEC}. */
    private static final int TO_READ = 0x80000;

    /** {@code POSIX_FADV_DONTNEED}. */
    private static final int NOT_NEEDED = 4;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle SYNCFS = function("syncfs", ValueLayout.JAVA_INT);
    private static final MethodHandle FADVISE = function(
            "posix_fadvise", ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);

    /** One call; leaves its error in the state, and answers less than 0 where it has one. */
    private interface Call {
        int answer(MemorySegment state) throws Throwable;
    }

    private CLibrary() {}

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** A descriptor of the file or folder, to be given to {@link #close}. */
    static int open(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            return answer("open of " + path, state -> (int) OPEN.invokeExact(state, name, TO_READ));
        }
    }

    /** Brings all that was written to the file system of the descriptor to its disk. */
    static void syncFileSystem(int descriptor) throws IOException {
        answer("syncfs", state -> (int) SYNCFS.invokeExact(state, descriptor));
    }

    /** Advises the system to forget the descriptor's bytes between two offsets; those that are on the disk. */
    static void forget(int descriptor, long from, long to) throws IOException {
        int error = answer(
                "posix_fadvise", state -> (int) FADVISE.invokeExact(state, descriptor, from, to - from, NOT_NEEDED));
        if (error != 0) { // which this function returns
            throw new IOException("posix_fadvise failed with error " + error);
        }
    }

    static void close(int descriptor) throws IOException {
        answer("close", state -> (int) CLOSE.invokeExact(state, descriptor));
    }

    private static int answer(String what, Call call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int answer = call.answer(state);
            if (answer < 0) {
                throw new IOException(what + " failed with error " + (int) ERRNO.get(state, 0L));
            }
            return answer;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a call into C throws nothing
        }
    }
}
