package io.culvert.system.link;

import io.netty.channel.socket.SocketChannel;

/** One connection through a {@link RelayLink}: two sockets, and what passes between them. Thread-safe. */
public final class RelayConnection {
    private final SocketChannel a;
    private final SocketChannel b;
    private final RelayPipe up;
    private final RelayPipe down;

    RelayConnection(RelayLink link, SocketChannel a, SocketChannel b) {
        this.a = a;
        this.b = b;
        this.up = new RelayPipe(link, Direction.A_TO_B, a, b);
        this.down = new RelayPipe(link, Direction.B_TO_A, b, a);
    }

    void start(Runnable onClosed) {
        a.pipeline().addLast(up);
        b.pipeline().addLast(down);
        a.closeFuture().addListener(closed -> endIfOver(onClosed));
        b.closeFuture().addListener(closed -> endIfOver(onClosed));
        a.config().setAutoRead(true);
        b.config().setAutoRead(true);
    }

    private void endIfOver(Runnable onClosed) {
        if (!a.isOpen() && !b.isOpen()) {
            onClosed.run();
        }
    }

    /** Lets nothing through any more and keeps both sockets: what comes is read and lost. For good. */
    public void silence() {
        up.silence();
        down.silence();
    }

    /** The one who connected is gone; the target is never told and its socket stays. Half-open. */
    public void loseA() {
        silence();
        reset(a);
    }

    /** The target is gone; the one who connected is never told. Half-open. */
    public void loseB() {
        silence();
        reset(b);
    }

    /** Both ends get a reset. */
    public void reset() {
        silence(); // or the end of one would be passed on to the other as a goodbye
        reset(a);
        reset(b);
    }

    static void reset(SocketChannel end) {
        end.eventLoop().execute(() -> {
            if (end.isOpen()) {
                end.config().setSoLinger(0);
                end.close();
            }
        });
    }

    /** Whether the one who connected still has its socket open, as far as this relay was told. */
    public boolean isOpenAtA() {
        return a.isOpen() && !a.isInputShutdown();
    }

    /** Whether the target still has its socket open, as far as this relay was told. */
    public boolean isOpenAtB() {
        return b.isOpen() && !b.isInputShutdown();
    }

    /** Closes both sockets. */
    public void close() {
        a.close();
        b.close();
    }
}
