package io.culvert.media.rtsp;

/** The header names we read or write, spelled as RFC 2326 section 12 spells them. */
public final class RtspHeaderNames {

    public static final String ACCEPT = "Accept";
    public static final String ALLOW = "Allow";
    public static final String AUTHORIZATION = "Authorization";
    public static final String CONTENT_BASE = "Content-Base";
    public static final String CONTENT_LENGTH = "Content-Length";
    public static final String CONTENT_LOCATION = "Content-Location";
    public static final String CONTENT_TYPE = "Content-Type";
    public static final String CSEQ = "CSeq";
    public static final String DATE = "Date";
    /** Of the ONVIF Streaming Specification, as the next two. */
    public static final String FRAMES = "Frames";

    public static final String IMMEDIATE = "Immediate";
    public static final String RATE_CONTROL = "Rate-Control";
    public static final String LOCATION = "Location";
    public static final String PROXY_REQUIRE = "Proxy-Require";
    public static final String PUBLIC = "Public";
    public static final String RANGE = "Range";
    public static final String REQUIRE = "Require";
    public static final String RETRY_AFTER = "Retry-After";
    public static final String RTP_INFO = "RTP-Info";
    public static final String SCALE = "Scale";
    public static final String SERVER = "Server";
    public static final String SESSION = "Session";
    public static final String SPEED = "Speed";
    public static final String TRANSPORT = "Transport";
    public static final String UNSUPPORTED = "Unsupported";
    public static final String USER_AGENT = "User-Agent";
    public static final String WWW_AUTHENTICATE = "WWW-Authenticate";

    private RtspHeaderNames() {}
}
