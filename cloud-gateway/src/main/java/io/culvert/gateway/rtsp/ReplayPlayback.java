package io.culvert.gateway.rtsp;

import io.culvert.gateway.rtsp.replay.PlayOrder;
import io.culvert.gateway.rtsp.replay.ReplayPlayer;

/**
 * Plays a recording to one viewer.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class ReplayPlayback implements Playback {
    private final ReplayPlayer player;
    private final ViewerOutput output;

    ReplayPlayback(ReplayPlayer player, ViewerOutput output) {
        this.player = player;
        this.output = output;
        output.onRoom(player::roomAgain);
    }

    ReplayPlayer player() {
        return player;
    }

    void play(PlayOrder order, ReplayPlayer.PlayAnswer answer) {
        player.play(order, answer);
    }

    @Override
    public void pause() {
        player.pause();
    }

    @Override
    public void roomAgain() {
        player.roomAgain();
    }

    @Override
    public boolean isSending() {
        return player.isPlaying();
    }

    @Override
    public boolean tick(long nowNanos) {
        return output.tick(nowNanos);
    }

    @Override
    public void report(long nowNanos) {
        player.report();
    }

    @Override
    public long takeBytes() {
        return output.takeBytes();
    }

    @Override
    public void close() {
        player.close();
        output.close();
    }
}
