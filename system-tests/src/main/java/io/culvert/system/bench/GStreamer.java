package io.culvert.system.bench;

import io.culvert.system.process.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** GStreamer's RTSP server by a short Python script; it pulls a camera while somebody watches it. */
final class GStreamer extends MediaPeer {
    private GStreamer(PeerProcess process, int rtsp) {
        super(PeerName.GSTREAMER, process, rtsp);
    }

    static GStreamer start(Path python, Workbench bench, SimulatedCameras cameras) {
        int rtsp = FreePorts.take();
        Path folder = bench.folder(PeerName.GSTREAMER.text());
        Path script = folder.resolve("gstreamer_relay.py");
        try (InputStream in = GStreamer.class.getResourceAsStream("gstreamer_relay.py")) {
            if (in == null) {
                throw new IllegalStateException("gstreamer_relay.py is missing from the build");
            }
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + script, e);
        }
        List<String> command = new ArrayList<>(List.of(python.toString(), script.toString(), Integer.toString(rtsp)));
        cameras.names().forEach(camera -> command.add(camera + "=" + cameras.url(camera)));
        return new GStreamer(run(PeerName.GSTREAMER, bench, command, rtsp), rtsp);
    }
}
