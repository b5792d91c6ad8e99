package io.culvert.qr;

/** How a Wi-Fi network keeps others out. */
public enum WifiSecurity {
    OPEN(1),
    /** WPA and WPA2 with a passphrase. */
    WPA(2),
    /** WPA3 with a passphrase (SAE). */
    WPA3(3),
    WEP(4);

    /** Stands for "no Wi-Fi in this code". */
    static final int NONE = 0;

    private final int code;

    WifiSecurity(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** @throws IllegalArgumentException if none has this code */
    static WifiSecurity of(int code) {
        for (WifiSecurity security : values()) {
            if (security.code == code) {
                return security;
            }
        }
        throw new IllegalArgumentException("an unknown kind of Wi-Fi security (" + code + ")");
    }
}
