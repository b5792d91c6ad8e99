package io.culvert.system.bench;

import io.culvert.system.process.FreePorts;
import java.nio.file.Path;
import java.util.List;

/** go2rtc with RTSP alone; it pulls a camera while somebody watches it. */
final class Go2Rtc extends MediaPeer {
    private Go2Rtc(PeerProcess process, int rtsp) {
        super(PeerName.GO2RTC, process, rtsp);
    }

    static Go2Rtc start(Path program, Workbench bench, SimulatedCameras cameras) {
        int rtsp = FreePorts.take();
        Path folder = bench.folder(PeerName.GO2RTC.text());
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
        List<String> command = List.of(program.toString(), "-config", config.toString());
        return new Go2Rtc(run(PeerName.GO2RTC, bench, command, rtsp), rtsp);
    }
}
