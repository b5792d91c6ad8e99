package io.culvert.gateway.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A pool that remembers which statements were prepared on its connections, and whose commits fail while they are to. */
public final class WatchedPool {
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final AtomicBoolean commitsFail = new AtomicBoolean();
    private final DataSource pool;

    public WatchedPool(DataSource pool) {
        this.pool = watched(DataSource.class, pool);
    }

    public Database database() {
        return new Database(pool);
    }

    public void commitsFail(boolean fail) {
        commitsFail.set(fail);
    }

    /** Forgets what was prepared so far. */
    public void clear() {
        statements.clear();
    }

    /** How many statements were prepared that hold this text. */
    public long statements(String text) {
        return statements.stream().filter(sql -> sql.contains(text)).count();
    }

    private <T> T watched(Class<T> type, T real) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) arguments[0]);
                    } else if (method.getName().equals("commit") && commitsFail.get()) {
                        throw new SQLException("the server closed the connection", "08006");
                    }
                    try {
                        @Nullable Object result = method.invoke(real, arguments);
                        return result instanceof Connection connection ? watched(Connection.class, connection) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
