package io.culvert.media.rtsp.client;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.RtspUrl;
import org.jspecify.annotations.Nullable;

/** A camera's user and password. */
public record Credentials(String username, Secret password) {

    /** User and password that stand in front of a URL's host, decoded, or null. */
    public static @Nullable Credentials ofUrl(String url) {
        RtspUrl.UserInfo userInfo = RtspUrl.userInfo(url);
        return userInfo == null ? null : new Credentials(userInfo.username(), userInfo.password());
    }
}
