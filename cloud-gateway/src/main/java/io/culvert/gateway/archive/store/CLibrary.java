package io.culvert.gateway.archive.store;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Functions of the system's C library that Java has no name for; each takes the state that it leaves its error in first. */
final class CLibrary {
    /** {@code O_RDONLY | O_CLOEXEC}; the same number on every architecture that Linux runs the gateway on. */
    static final int OPEN_TO_READ = 0x80000;

    /** What a call leaves behind. */
    static final StructLayout STATE = Linker.Option.captureStateLayout();

    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private CLibrary() {}

    /**
     * A function that returns an {@code int}.
     *
     * @throws java.util.NoSuchElementException where the library has none of that name
     */
    static MethodHandle function(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }

    /** The error of the last call with this state that failed. */
    static int errno(MemorySegment state) {
        return (int) ERRNO.get(state, 0L);
    }
}
