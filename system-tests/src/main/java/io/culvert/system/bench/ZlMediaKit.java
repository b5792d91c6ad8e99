package io.culvert.system.bench;

import io.culvert.system.process.CameraProcess;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** ZLMediaKit as it comes, with RTSP alone; it pulls what its API is told to, whether somebody watches or not. */
final class ZlMediaKit extends MediaPeer {
    /** Guards an API on loopback that lives for one run. */
    private static final String API_SECRET = "benchmark-of-one-run-on-loopback";

    private final int rtsp;
    private final int http;
    private final SimulatedCameras cameras;
    private final List<String> pulled = new ArrayList<>();

    private ZlMediaKit(PeerProcess process, int rtsp, int http, SimulatedCameras cameras) {
        super(PeerName.ZLMEDIAKIT, process);
        this.rtsp = rtsp;
        this.http = http;
        this.cameras = cameras;
    }

    static ZlMediaKit start(Path program, Workbench bench, SimulatedCameras cameras) {
        int rtsp = CameraProcess.freePort();
        int http = CameraProcess.freePort();
        Path folder = bench.folder("zlmediakit");
        Path config = write(folder.resolve("config.ini"), """
                [api]
                secret=%s
                [general]
                listen_ip=127.0.0.1
                [http]
                port=%d
                sslport=0
                [rtsp]
                port=%d
                sslport=0
                [rtmp]
                port=0
                sslport=0
                [rtp_proxy]
                port=0
                [shell]
                port=0
                """.formatted(API_SECRET, http, rtsp));
        PeerProcess process = bench.keep(PeerProcess.start(
                "zlmediakit",
                folder,
                List.of(program.toString(), "-c", config.toString(), "-l", "3", "--log-dir", folder + "/log/")));
        process.awaitPort(rtsp).awaitPort(http);
        return new ZlMediaKit(process, rtsp, http, cameras);
    }

    @Override
    public String url(String camera) {
        return "rtsp://127.0.0.1:" + rtsp + "/live/" + camera;
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
            String url = URLEncoder.encode(cameras.url(camera), StandardCharsets.UTF_8);
            call("addStreamProxy?vhost=__defaultVhost__&app=live&stream=" + camera + "&url=" + url
                    + "&rtp_type=0&enable_rtsp=1&enable_rtmp=0&enable_hls=0&enable_hls_fmp4=0&enable_mp4=0&enable_ts=0"
                    + "&enable_fmp4=0&enable_audio=0&auto_close=0&force=1");
        }
    }

    @Override
    public void rest() {
        pulled.forEach(camera -> call("delStreamProxy?key=__defaultVhost__/live/" + camera));
        pulled.clear();
    }

    private void call(String query) {
        PeerApi.call(
                "GET",
                "http://127.0.0.1:" + http + "/index/api/" + query + "&secret=" + API_SECRET,
                "",
                "\"code\" : 0");
    }
}
