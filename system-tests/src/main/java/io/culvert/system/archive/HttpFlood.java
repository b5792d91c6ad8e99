package io.culvert.system.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks over HTTP for one kind of thing: pictures, ranges of files, or playlists and segments. */
final class HttpFlood extends FloodCaller {
    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*\"([a-z_]+)\"");
    private static final String FOLDER = "/" + PastStage.PAST + "/";

    /** What is asked for. */
    enum Kind {
        PICTURE,
        FILE,
        VOD
    }

    private final Kind kind;
    private @Nullable HttpCaller caller;
    private @Nullable String playlist;

    HttpFlood(Kind kind, PastStage stage, PastStage.Share share, long seed) {
        super(stage, share, seed);
        this.kind = kind;
    }

    @Override
    void round(Consumer<String> told) throws IOException {
        if (caller == null) {
            caller = new HttpCaller(stage.http(), 0);
        }
        HttpCaller open = caller;
        for (int i = 0; i < AT_ONCE; i++) {
            ask(open, i);
        }
        List<String> opened = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            int status = open.status();
            Matcher code = CODE.matcher(status >= 400 ? open.text() : "");
            told.accept(kind + " " + status + (code.find() ? " " + code.group(1) : ""));
            if (kind == Kind.VOD && status == 200 && open.text().contains("archive/")) {
                open.text().lines().reduce((first, last) -> last).ifPresent(opened::add);
            }
        }
        for (String stream : opened) {
            leave(open);
            playlist = stream;
        }
    }

    /** Ends the session that is played, as the console does; one that is left to itself lasts half a minute more. */
    private void leave(HttpCaller open) throws IOException {
        if (playlist != null) {
            open.post(FOLDER + below(playlist) + "leave");
            open.status();
            playlist = null;
        }
    }

    private static String below(String stream) {
        return stream.substring(0, stream.lastIndexOf('/') + 1);
    }

    private void ask(HttpCaller open, int turn) throws IOException {
        String at = FOLDER + seconds(anywhere());
        String piece = FOLDER + "archive-" + seconds(anywhere()) + "-" + random.nextInt(1, 60);
        switch (kind) {
            case PICTURE -> open.ask(at + "-preview.mp4?token=" + share.token());
            case FILE -> {
                long from = random.nextLong(100_000);
                open.ask(piece + ".mp4?token=" + share.token(), "Range: bytes=%d-%d".formatted(from, from + 10_000));
            }
            case VOD -> {
                String stream = playlist;
                if (turn == 0 || stream == null) {
                    open.ask(piece + ".m3u8?token=" + share.token());
                } else if (turn == 1) {
                    open.ask(FOLDER + stream);
                } else {
                    open.ask(FOLDER + below(stream) + "segment-" + random.nextInt(10) + ".mp4");
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (caller != null) {
            try (HttpCaller open = caller) {
                leave(open);
            } catch (IOException e) {
                // It was cut; its session ends by itself.
            }
            caller = null;
        }
    }
}
