package io.culvert.system.bench;

import io.culvert.system.process.FreePorts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** MediaMTX with RTSP over TCP alone. */
final class MediaMtx extends ToldPeer {
    private final int api;
    private final Path recordings;

    private MediaMtx(PeerProcess process, int rtsp, int api, Path recordings, SimulatedCameras cameras) {
        super(PeerName.MEDIAMTX, process, rtsp, cameras);
        this.api = api;
        this.recordings = recordings;
    }

    static MediaMtx start(Path program, Workbench bench, SimulatedCameras cameras) {
        int rtsp = FreePorts.take();
        int api = FreePorts.take();
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
        return new MediaMtx(
                run(PeerName.MEDIAMTX, bench, command, rtsp, api), rtsp, api, folder.resolve("recordings"), cameras);
    }

    @Override
    void pull(String camera, String url, boolean recorded) {
        call("POST", "add", camera, """
                {"source":"%s","sourceOnDemand":false,"rtspTransport":"tcp","record":%b,"recordFormat":"fmp4",
                "recordPath":"%s/%%path/%%Y-%%m-%%d_%%H-%%M-%%S-%%f","recordSegmentDuration":"1m"}""".formatted(url, recorded, recordings));
    }

    @Override
    public Optional<Path> recordings() {
        return Optional.of(recordings);
    }

    @Override
    void leave(String camera) {
        call("DELETE", "delete", camera, "");
    }

    private void call(String method, String verb, String camera, String body) {
        PeerApi.call(method, "http://127.0.0.1:" + api + "/v3/config/paths/" + verb + "/" + camera, body, "");
    }
}
