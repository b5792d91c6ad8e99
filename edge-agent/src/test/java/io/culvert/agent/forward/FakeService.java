package io.culvert.agent.forward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP service on loopback whose every connection does what a test says, on a thread of its own. */
public final class FakeService implements AutoCloseable {
    /** What a connection does; it is closed afterwards. */
    public interface Behaviour {
        void serve(Socket connection, InputStream in, OutputStream out) throws IOException;
    }

    public final AtomicInteger accepted = new AtomicInteger();
    public final AtomicInteger ended = new AtomicInteger();
    private final ServerSocket server;
    private final Thread acceptor;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    public FakeService(Behaviour behaviour) throws IOException {
        server = new ServerSocket();
        server.setReceiveBufferSize(64 * 1024); // small, so that who does not read is noticed
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        acceptor = new Thread(() -> accept(behaviour), "fake-service");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void accept(Behaviour behaviour) {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                accepted.incrementAndGet();
                open.add(connection);
                Thread thread = new Thread(() -> serve(behaviour, connection), "fake-service-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Behaviour behaviour, Socket connection) {
        try (connection) {
            behaviour.serve(connection, connection.getInputStream(), connection.getOutputStream());
        } catch (IOException broken) {
            // the other side left
        } finally {
            open.remove(connection);
            ended.incrementAndGet();
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Nobody can connect once this returns: the socket listens until the thread that waits on it has left. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket connection : open) {
            connection.close();
        }
    }
}
