package io.culvert.system.bench;

import io.culvert.system.process.CameraProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** MediaMTX with RTSP over TCP alone; it pulls what its API is told to, whether somebody watches or not. */
final class MediaMtx extends MediaPeer {
    private final int rtsp;
    private final int api;
    private final SimulatedCameras cameras;
    private final List<String> pulled = new ArrayList<>();

    private MediaMtx(PeerProcess process, int rtsp, int api, SimulatedCameras cameras) {
        super(PeerName.MEDIAMTX, process);
        this.rtsp = rtsp;
        this.api = api;
        this.cameras = cameras;
    }

    static MediaMtx start(Path program, Workbench bench, SimulatedCameras cameras) {
        int rtsp = CameraProcess.freePort();
        int api = CameraProcess.freePort();
        Path folder = bench.folder("mediamtx");
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
        PeerProcess process =
                bench.keep(PeerProcess.start("mediamtx", folder, List.of(program.toString(), config.toString())));
        process.awaitPort(rtsp).awaitPort(api);
        return new MediaMtx(process, rtsp, api, cameras);
    }

    @Override
    public String url(String camera) {
        return "rtsp://127.0.0.1:" + rtsp + "/" + camera;
    }

    @Override
    public void begin() {
        ingest(cameras.names());
    }

    @Override
    public boolean pullsUnwatched() {
        return true;
    }

    @Override
    public void ingest(List<String> names) {
        pulled.addAll(names);
        for (String camera : names) {
            call("POST", "add", camera, """
                    {"source":"%s","sourceOnDemand":false,"rtspTransport":"tcp"}""".formatted(cameras.url(camera)));
        }
    }

    @Override
    public void rest() {
        pulled.forEach(camera -> call("DELETE", "delete", camera, ""));
        pulled.clear();
    }

    private void call(String method, String verb, String camera, String body) {
        PeerApi.call(method, "http://127.0.0.1:" + api + "/v3/config/paths/" + verb + "/" + camera, body, "");
    }
}
