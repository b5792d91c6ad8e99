package io.culvert.system.link;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of Linux that a wire needs and Java does not have: tunnel devices and network namespaces (tun(4) of the
 * kernel's documentation, setns(2), ppoll(2)). Stateless.
 */
@SuppressWarnings("restricted") // calls into the C library are what this class is for
final class Linux {
    private static final int O_RDONLY = 0;
    private static final int O_RDWR_NONBLOCK = 2 | 0x800;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final long TUNSETIFF = 0x4004_54caL;
    private static final short IFF_TUN_NO_PI = 0x1001;
    private static final int IFREQ_BYTES = 40;
    private static final int NAME_BYTES = 16;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETNS = handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle PPOLL =
            handle("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));

    private Linux() {}

    private static MethodHandle handle(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), shape, Linker.Option.captureCallState("errno"));
    }

    /**
     * Moves the calling platform thread, for good, into a network namespace: sockets and tunnel devices that it opens from
     * now on belong there, and so do threads and processes that it starts.
     *
     * @param file of the namespace
     * @throws IOException when the kernel refuses
     */
    static void enter(String file) throws IOException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread has no network namespace (expected: a platform thread)");
        }
        int descriptor = open(file, O_RDONLY);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            require("setns " + file, (int) SETNS.invokeExact(state, descriptor, CLONE_NEWNET), state);
        } catch (Throwable e) {
            throw rethrown(e);
        } finally {
            close(descriptor);
        }
    }

    /** Opens a tunnel device of IP packets without headers of its own, in the calling thread's namespace. */
    static int openTunnelDevice(String name) throws IOException {
        if (name.length() >= NAME_BYTES) {
            throw new IllegalArgumentException("device name " + name + " (expected: at most 15 characters)");
        }
        int descriptor = open("/dev/net/tun", O_RDWR_NONBLOCK);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            request.setString(0, name);
            request.set(JAVA_SHORT, NAME_BYTES, IFF_TUN_NO_PI);
            require("device " + name, (int) IOCTL.invokeExact(state, descriptor, TUNSETIFF, request), state);
            return descriptor;
        } catch (Throwable e) {
            close(descriptor);
            throw rethrown(e);
        }
    }

    private static int open(String file, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return require("open " + file, (int) OPEN.invokeExact(state, arena.allocateFrom(file), flags), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(arena.allocate(STATE), descriptor);
        } catch (Throwable e) {
            throw new IllegalStateException("close", e);
        }
    }

    /** Memory in which {@link #read}, {@link #write} and {@link #poll} leave the error number. */
    static MemorySegment newState(Arena arena) {
        return arena.allocate(STATE);
    }

    /** @return bytes read, or the negative error number */
    static int read(MemorySegment state, int descriptor, MemorySegment into) {
        try {
            long read = (long) READ.invokeExact(state, descriptor, into, into.byteSize());
            return read >= 0 ? (int) read : -(int) ERRNO.get(state, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("read", e);
        }
    }

    /** @return bytes written, or the negative error number */
    static int write(MemorySegment state, int descriptor, MemorySegment from, int bytes) {
        try {
            long written = (long) WRITE.invokeExact(state, descriptor, from, (long) bytes);
            return written >= 0 ? (int) written : -(int) ERRNO.get(state, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("write", e);
        }
    }

    /** Waits until one of those {@code count} descriptors (an array of the kernel's pollfd) can be read, or for the time. */
    static void poll(MemorySegment state, MemorySegment polled, long count, MemorySegment timespec) {
        try {
            int ignored = (int) PPOLL.invokeExact(state, polled, count, timespec, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new IllegalStateException("ppoll", e);
        }
    }

    private static int require(String what, int result, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new IOException(what + ": error number " + (int) ERRNO.get(state, 0L));
        }
        return result;
    }

    private static IOException rethrown(Throwable thrown) {
        if (thrown instanceof IOException e) {
            return e;
        }
        throw new IllegalStateException("a call of the system failed", thrown);
    }
}
