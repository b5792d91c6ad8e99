package io.culvert.gateway.tunnel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A path between agent and gateway that can die without a sign: it stops forwarding and keeps both sockets open. */
final class Relay implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final CountDownLatch gatewayHungUp = new CountDownLatch(1);
    private volatile boolean dead;

    Relay(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void die() {
        dead = true;
    }

    /** Whether the gateway closed a connection of the dead path. */
    boolean gatewayHangsUpWithin(long seconds) throws InterruptedException {
        return gatewayHungUp.await(seconds, TimeUnit.SECONDS);
    }

    private void accept() {
        try {
            while (true) {
                Socket agent = door.accept();
                Socket gateway = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(agent);
                sockets.add(gateway);
                Thread.startVirtualThread(() -> forward(agent, gateway));
                Thread.startVirtualThread(() -> {
                    forward(gateway, agent);
                    gatewayHungUp.countDown();
                });
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** Until the end of {@code from}; what comes on a dead path is read and lost. */
    private void forward(Socket from, Socket to) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!dead) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
            if (!dead) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            // cut
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
