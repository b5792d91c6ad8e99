package io.culvert.system.bench;

import io.culvert.system.process.CameraProcess;
import java.nio.file.Path;
import java.util.List;

/** MediaMTX with RTSP over TCP alone. */
final class MediaMtx extends ToldPeer {
    private final int api;

    private MediaMtx(PeerProcess process, int rtsp, int api, SimulatedCameras cameras) {
        super(PeerName.MEDIAMTX, process, rtsp, cameras);
        this.api = api;
    }

    static MediaMtx start(Path program, Workbench bench, SimulatedCameras cameras) {
        int rtsp = CameraProcess.freePort();
        int api = CameraProcess.freePort();
        Path folder = bench.folder(PeerName.MEDIAMTX.text());
        Path config = write(folder.resolve("mediamtx.yml"), """
                logLevel: warn
                api: true
                apiAddress: 127.0.0.1:%d
                rtspTransports: [tcp]
                rtspAddress: 127.0.0.1:%d
                rtmp: false
                hls: false
                webrtc: false
                srt: false
                moq: false
                paths: {}
                """.formatted(api, rtsp));
        List<String> command = List.of(program.toString(), config.toString());
        return new MediaMtx(run(PeerName.MEDIAMTX, bench, command, rtsp, api), rtsp, api, cameras);
    }

    @Override
    void pull(String camera, String url) {
        call("POST", "add", camera, """
                {"source":"%s","sourceOnDemand":false,"rtspTransport":"tcp"}""".formatted(url));
    }

    @Override
    void leave(String camera) {
        call("DELETE", "delete", camera, "");
    }

    private void call(String method, String verb, String camera, String body) {
        PeerApi.call(method, "http://127.0.0.1:" + api + "/v3/config/paths/" + verb + "/" + camera, body, "");
    }
}
