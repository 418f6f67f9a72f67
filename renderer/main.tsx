import './strict-csp/no-eval.ts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './kit/base.css';
import { toastProblem } from './kit/index.ts';
import { App } from './shell/App.tsx';
import { inShell, openSocket, receivePort, takeToken } from './state/carriers.ts';
import { createConnection, HostProvider, isDisconnect } from './state/index.ts';

const token = takeToken();
const connection = createConnection(
  () => (inShell() ? receivePort() : openSocket(token ?? '')),
  (error) => {
    if (!isDisconnect(error)) toastProblem(error);
  },
);
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => isDisconnect(error) && failures < 2,
      refetchOnWindowFocus: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <HostProvider connection={connection}>
        <App />
      </HostProvider>
    </QueryClientProvider>
  </StrictMode>,
);
