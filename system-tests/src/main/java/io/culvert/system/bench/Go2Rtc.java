package io.culvert.system.bench;

import io.culvert.system.process.CameraProcess;
import java.nio.file.Path;
import java.util.List;

/** go2rtc with RTSP alone; it pulls a camera while somebody watches it. */
final class Go2Rtc extends MediaPeer {
    private final int rtsp;

    private Go2Rtc(PeerProcess process, int rtsp) {
        super(PeerName.GO2RTC, process);
        this.rtsp = rtsp;
    }

    static Go2Rtc start(Path program, Workbench bench, SimulatedCameras cameras) {
        int rtsp = CameraProcess.freePort();
        Path folder = bench.folder("go2rtc");
        StringBuilder yaml = new StringBuilder("""
                app:
                  modules: [rtsp]
                log:
                  level: warn
                rtsp:
                  listen: "127.0.0.1:%d"
                streams:
                """.formatted(rtsp));
        cameras.names()
                .forEach(camera -> yaml.append("  %s: \"%s#backchannel=0\"%n".formatted(camera, cameras.url(camera))));
        Path config = write(folder.resolve("go2rtc.yaml"), yaml.toString());
        PeerProcess process = bench.keep(
                PeerProcess.start("go2rtc", folder, List.of(program.toString(), "-config", config.toString())));
        process.awaitPort(rtsp);
        return new Go2Rtc(process, rtsp);
    }

    @Override
    public String url(String camera) {
        return "rtsp://127.0.0.1:" + rtsp + "/" + camera;
    }
}
