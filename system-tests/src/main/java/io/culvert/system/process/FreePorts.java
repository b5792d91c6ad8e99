package io.culvert.system.process;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for programs that are told theirs before they start. Thread-safe. */
public final class FreePorts {
    /** Linux gives ports to connections outwards, and to who wants any, from here on (net.ipv4.ip_local_port_range). */
    private static final int FIRST_GIVEN = 32_768;

    private static final int FIRST = 15_000;
    private static final int TRIES = 100;

    /** Until this process ends; the UDP port of the same number stands for what was taken. */
    private static final Queue<DatagramSocket> TAKEN = new ConcurrentLinkedQueue<>();

    private FreePorts() {}

    /**
     * A port that nobody listens on now, and that nobody else is given who asks here, in whatever process: seconds may pass until a
     * program listens on it. One of those that the system gives to nobody by itself.
     *
     * @throws IllegalStateException where none is found
     */
    public static int take() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, FIRST_GIVEN);
            if (take(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port");
    }

    /** Whether it is ours from now on. */
    private static boolean take(int port) {
        DatagramSocket mark;
        try {
            mark = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            return false; // somebody took it
        }
        try (ServerSocket _ = new ServerSocket(port)) {
            TAKEN.add(mark);
            return true;
        } catch (IOException e) {
            mark.close();
            return false; // somebody has it
        }
    }
}
