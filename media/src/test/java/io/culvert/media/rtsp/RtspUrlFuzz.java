package io.culvert.media.rtsp;

import static io.culvert.media.fuzz.FuzzInput.check;

import io.culvert.media.fuzz.FuzzInput;
import java.util.List;

/** URLs: only {@link IllegalArgumentException} is thrown, what is written is read as the same, no password is printed. */
public final class RtspUrlFuzz {
    private RtspUrlFuzz() {}

    public static List<byte[]> seeds() {
        return FuzzInput.seeds(
                "rtsp://u:p@[::1]:554/a?b=c&token=d#e",
                "rtsps://h:322/",
                "rtsp://10.0.0.2/cam?x=%41%zz&token=hunter2-hunter2",
                "rtsp://admin:hunter2-hunter2@h:70000/a",
                "rtsp://h/user=admin_password=hunter2-hunter2_channel=1_stream=0.sdp?real");
    }

    public static void fuzzerTestOneInput(byte[] data) {
        String text = FuzzInput.text(data);
        String printed = RtspUrl.redact(text);
        check(printed.length() <= 3 * text.length() + 1024, "a printed URL does not grow without end");
        RtspUrl.UserInfo user = RtspUrl.userInfo(text);
        try {
            RtspUrl url = RtspUrl.parse(text);
            check(RtspUrl.parse(url.uri()).equals(url), "what is written is read again");
            url.pathSegments();
            url.queryParameter("token");
            if (user != null && user.password().reveal().length() >= 12) {
                String password = user.password().reveal();
                boolean elsewhere = (url.host() + url.path() + url.query()).contains(password);
                check(elsewhere || !printed.contains(password), "no password is printed");
            }
        } catch (IllegalArgumentException e) {
            check(!String.valueOf(e.getMessage()).contains("hunter2-hunter2"), "no refusal repeats a secret");
        }
    }
}
