package io.culvert.system.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the media servers beside Culvert have in common: a program that was started, serves RTSP and may fail. */
abstract class MediaPeer implements MediaServer {
    private final PeerName name;
    private final PeerProcess process;
    private final int rtsp;

    /** @param rtsp the port of loopback where it serves viewers */
    MediaPeer(PeerName name, PeerProcess process, int rtsp) {
        this.name = name;
        this.process = process;
        this.rtsp = rtsp;
    }

    /** Starts those that were chosen; one that does not start is told and left out. */
    static List<MediaServer> startAll(Peers peers, Workbench bench, SimulatedCameras cameras) {
        List<MediaServer> started = new ArrayList<>();
        for (PeerName name : PeerName.values()) {
            peers.program(name).ifPresent(program -> {
                try {
                    MediaServer server = start(name, program, bench, cameras);
                    if (server != null) {
                        started.add(server);
                    }
                } catch (RuntimeException e) {
                    System.out.println(name.text() + " is left out: " + e.getMessage());
                }
            });
        }
        return started;
    }

    /** @return null for a peer that is no media server */
    private static @Nullable MediaServer start(PeerName name, Path program, Workbench bench, SimulatedCameras cameras) {
        return switch (name) {
            case MEDIAMTX -> MediaMtx.start(program, bench, cameras);
            case GO2RTC -> Go2Rtc.start(program, bench, cameras);
            case ZLMEDIAKIT -> ZlMediaKit.start(program, bench, cameras);
            case GSTREAMER -> GStreamer.start(program, bench, cameras);
            case HAPROXY, SSH, FRP -> null;
        };
    }

    /** Runs the program in the peer's folder of the bench until it listens on those ports; the bench ends it. */
    static PeerProcess run(PeerName name, Workbench bench, List<String> command, int... ports) {
        PeerProcess process = bench.keep(PeerProcess.start(name.text(), bench.folder(name.text()), command));
        for (int port : ports) {
            process.awaitPort(port);
        }
        return process;
    }

    static Path write(Path file, String content) {
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    @Override
    public String name() {
        return name.text();
    }

    @Override
    public String url(String camera) {
        return "rtsp://127.0.0.1:" + rtsp + "/" + camera;
    }

    @Override
    public List<Long> pids() {
        return List.of(process.pid());
    }

    @Override
    public boolean mayFail() {
        return true;
    }
}
