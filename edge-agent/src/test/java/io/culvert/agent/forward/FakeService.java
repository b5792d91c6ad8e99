package io.culvert.agent.forward;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    public FakeService(Behaviour behaviour) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> accept(behaviour), "fake-service");
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

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : open) {
            connection.close();
        }
    }
}
