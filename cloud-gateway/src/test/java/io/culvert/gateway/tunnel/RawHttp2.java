package io.culvert.gateway.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A connection to the agents' port that says HTTP/2 frame by frame, whatever they are. What comes back is thrown away. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SSLSocket socket;
    private final OutputStream out;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean reading = true;

    private RawHttp2(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /** @param agent whose certificate is shown; null for none */
    static RawHttp2 connect(int port, @Nullable TestAgent agent) throws IOException {
        RawHttp2 connection = new RawHttp2(tls(port, agent));
        Thread.ofVirtual().start(connection::read);
        connection.out.write(PREFACE);
        connection.out.write(frame(SETTINGS, 0, 0));
        connection.out.flush();
        return connection;
    }

    static SSLSocket tls(int port, @Nullable TestAgent agent) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(agent), InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static KeyManager @Nullable [] keys(@Nullable TestAgent agent)
            throws GeneralSecurityException, IOException {
        if (agent == null) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("agent", agent.keys.getPrivate(), new char[0], agent.chain.toArray(X509Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    private void read() {
        byte[] sink = new byte[8192];
        try {
            InputStream in = socket.getInputStream();
            while (reading && in.read(sink) >= 0) {
                // thrown away
            }
        } catch (IOException e) {
            // cut
        }
        if (reading) {
            closed.countDown();
        }
    }

    /** Takes no byte any more. */
    void stopReading() {
        reading = false;
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        return frameOf(payload.length, type, flags, stream, payload);
    }

    static byte[] frameOf(int length, int type, int flags, int stream, byte... payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (length >>> 16))
                .putShort((short) length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** The beginning of a call of {@code /service/method}. */
    static byte[] call(int stream, String path) {
        return frame(HEADERS, END_HEADERS, stream, block(headers(path)));
    }

    static Http2Headers headers(String path) {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("https")
                .authority("gateway.culvert.internal")
                .path(path)
                .add("te", "trailers")
                .add("content-type", "application/grpc");
    }

    /** Without the dynamic table, so that every block is understood by itself. */
    static byte[] block(Http2Headers headers) {
        DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder((name, value) -> true, true);
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(3, headers, block);
            return ByteBufUtil.getBytes(block);
        } catch (Http2Exception e) {
            throw new IllegalArgumentException(e);
        } finally {
            block.release();
        }
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** False when the other side is gone. */
    boolean send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return !isClosed();
        } catch (IOException e) {
            return false;
        }
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    boolean closedWithin(Duration time) throws InterruptedException {
        return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
