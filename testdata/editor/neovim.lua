-- What a person does in neovim: opens the document that the variable VEP names, waits for what is wrong with it, points
-- at the first row of the checklist, takes the one code action that is offered, and writes the file. Prints what is seen.
-- The server is the command in the variable SERVER.
local function say(...) io.stdout:write(string.format(...) .. '\n') end
vim.cmd('edit ' .. vim.env.VEP)
local buffer = vim.api.nvim_get_current_buf()
local client = vim.lsp.start_client({ name = 'vep-check', cmd = { 'sh', '-c', vim.env.SERVER }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(buffer, client)
local function found() return vim.diagnostic.get(buffer) end
local function wait(what, condition)
  if not vim.wait(20000, condition, 20) then say('waited for %s in vain', what); vim.cmd('cquit') end
end
wait('diagnostics', function() return #found() > 0 end)
for _, d in ipairs(found()) do say('found %d:%d %s', d.lnum, d.col, d.code or d.user_data.lsp.code) end
local first
for _, d in ipairs(found()) do if (d.code or d.user_data.lsp.code) == 'checklist-marker' then first = d end end
local at = { line = first.lnum, character = first.col }
local document = vim.lsp.util.make_text_document_params(buffer)
local hover = vim.lsp.buf_request_sync(buffer, 'textDocument/hover', { textDocument = document, position = at }, 20000)
say('hover %s', vim.split(hover[client].result.contents.value, '\n')[1])
local asked = { textDocument = document, range = { start = at, ['end'] = at }, context = { diagnostics = {} } }
local actions = vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', asked, 20000)[client].result
say('action %s', actions[1].title)
local before = #found()
vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
wait('a finding to go', function() return #found() < before end)
say('left %d of %d', #found(), before)
vim.cmd('write')
vim.lsp.stop_client(client)
vim.wait(20000, function() return vim.lsp.client_is_stopped(client) end, 20)
vim.cmd('quit!')
